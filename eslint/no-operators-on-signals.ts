import type { Rule } from "eslint";
import { Signals, type TypeServices } from "./signals.ts";

/** What to write instead of an operator. */
const instead: Readonly<Record<string, string>> = {
  ...{ "===": ".eq(...)", "==": ".eq(...)", "!==": ".ne(...) or .eq(...).not()", "!=": ".ne(...) or .eq(...).not()" },
  ...{ "!": ".not()", "&&": ".and(...) or when(...)", "||": ".or(...)", "??": "the signal itself", "?:": "mux(...)" },
  ...{ "<": ".lt(...)", "<=": ".le(...)", ">": ".gt(...)", ">=": ".ge(...)" },
  ...{ "+": ".add(...)", "-": ".sub(...)", "*": ".mul(...)", "<<": ".shl(...)", ">>": ".shr(...)", ">>>": ".shr(...)" },
  ...{ "&": ".and(...)", "|": ".or(...)", "^": ".xor(...)", "~": ".not()" },
  ...{
    if: "when(...)",
    while: "when(...)",
    do: "when(...)",
    for: "when(...)",
    switch: "select(...)",
    case: ".eq(...)",
  },
};
const equality = ["==", "!=", "===", "!=="];
const identity = ["includes", "indexOf", "lastIndexOf"];
const predicates = ["every", "filter", "find", "findIndex", "findLast", "findLastIndex", "some"];

/** JavaScript's operators and conditions on hardware: they see the object that stands for it, never its value. */
export const noOperatorsOnSignals: Rule.RuleModule = {
  meta: {
    type: "problem",
    docs: { description: "no JavaScript operators or conditions on signals, bundles and streams" },
    messages: {
      operator: "{{operator}} sees the JavaScript object, never the hardware's value: use {{instead}}",
    },
    schema: [],
  },
  create(context) {
    const services = context.sourceCode.parserServices as Partial<TypeServices>;
    if (!services.program || !services.getTypeAtLocation) {
      throw new Error("this rule needs types: set languageOptions.parserOptions.projectService");
    }
    const signals = new Signals(services as TypeServices);
    const report = (node: Rule.Node | object, operator: string, use = instead[operator]): void => {
      context.report({
        node: node as Rule.Node,
        messageId: "operator",
        data: { operator: `"${operator}"`, instead: use ?? "methods of the signal" },
      });
    };
    const condition = (test: object | null | undefined, operator: string): void => {
      if (test && signals.isTested(test)) report(test, operator);
    };
    const logical = (node: { operator: string; left: object }): void => {
      const operator = node.operator.replace("=", "");
      if (operator === "??" ? signals.isPresent(node.left) : signals.isTested(node.left)) report(node.left, operator);
    };
    const operands = (node: object, operator: string, ...parts: object[]): void => {
      if (parts.some((part) => signals.may(part))) report(node, operator);
    };
    return {
      IfStatement: ({ test }) => {
        condition(test, "if");
      },
      WhileStatement: ({ test }) => {
        condition(test, "while");
      },
      DoWhileStatement: ({ test }) => {
        condition(test, "do");
      },
      ForStatement: ({ test }) => {
        condition(test, "for");
      },
      ConditionalExpression: ({ test }) => {
        condition(test, "?:");
      },
      LogicalExpression: logical,
      SwitchStatement: ({ discriminant, cases }) => {
        if (signals.may(discriminant)) report(discriminant, "switch");
        for (const { test } of cases) if (test && signals.may(test)) report(test, "case");
      },
      UnaryExpression: (node) => {
        if (node.operator === "!") condition(node.argument, "!");
        else if (["-", "+", "~"].includes(node.operator)) operands(node, node.operator, node.argument);
      },
      UpdateExpression: (node) => {
        operands(node, node.operator, node.argument);
      },
      BinaryExpression: (node) => {
        const { operator, left, right } = node;
        if (operator === "in" || operator === "instanceof") return;
        const asksPresence = signals.isMissing(left) || signals.isMissing(right);
        if (!(equality.includes(operator) && asksPresence)) operands(node, operator, left, right);
      },
      AssignmentExpression: (node) => {
        const { operator, left, right } = node;
        if (operator === "=") return;
        if (["&&=", "||=", "??="].includes(operator)) logical({ operator, left });
        else operands(node, operator.slice(0, -1), left, right);
      },
      TemplateLiteral: (node) => {
        if (node.parent.type === "TaggedTemplateExpression") return;
        for (const part of node.expressions)
          if (signals.may(part)) report(part, "${}", "text for which its name is known");
      },
      CallExpression: (node) => {
        const { callee } = node;
        const [first, second] = node.arguments;
        if (!first) return;
        if (callee.type === "Identifier" && callee.name === "Boolean") condition(first, "Boolean");
        if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return;
        const { name } = callee.property;
        if (name === "is" && callee.object.type === "Identifier" && callee.object.name === "Object" && second)
          operands(node, "Object.is", first, second);
        if (identity.includes(name)) operands(node, name, first);
        if (!predicates.includes(name)) return;
        const isBoolean = first.type === "Identifier" && first.name === "Boolean";
        if (isBoolean ? signals.isTestedInside(callee.object) : signals.isGiven(first)) report(first, name);
      },
    };
  },
};
