import { readdirSync, readFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Handlebars from "handlebars";
import { commentText } from "./text.ts";

/** Root of this package: the folder that holds package.json, above the sources and above the built files alike. */
export const packageRoot = ((): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
})();

const compiled = new Map<string, Handlebars.TemplateDelegate>();
let handlebars: typeof Handlebars | undefined;

/** Fills `templates/NAME.hbs`; files that start with `_` are partials of the others. */
export function renderTemplate(name: string, data: object): string {
  const folder = join(packageRoot, "templates");
  if (!handlebars) {
    handlebars = Handlebars.create();
    handlebars.registerHelper("comment", commentText);
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
