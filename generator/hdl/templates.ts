import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Handlebars from "handlebars";
import { packageRoot } from "../files/package.ts";
import { commentText, xmlText } from "./text.ts";

export { packageRoot };

const compiled = new Map<string, Handlebars.TemplateDelegate>();
let handlebars: typeof Handlebars | undefined;

/** Fills `templates/NAME.hbs`; files that start with `_` are partials of the others. */
export function renderTemplate(name: string, data: object): string {
  const folder = join(packageRoot, "templates");
  if (!handlebars) {
    handlebars = Handlebars.create();
    handlebars.registerHelper("comment", commentText);
    handlebars.registerHelper("xmlText", xmlText);
    for (const file of readdirSync(folder)) {
      if (file.startsWith("_")) handlebars.registerPartial(file.slice(1, -4), readFileSync(join(folder, file), "utf8"));
    }
  }
  let template = compiled.get(name);
  if (!template) {
    const text = readFileSync(join(folder, `${name}.hbs`), "utf8");
    template = handlebars.compile(text, { noEscape: true, strict: false });
    compiled.set(name, template);
  }
  return template(data);
}
