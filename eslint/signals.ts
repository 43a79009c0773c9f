import type ts from "typescript";

/** What typescript-eslint's parser offers a rule that asks for types. */
export interface TypeServices {
  readonly program: ts.Program;
  getTypeAtLocation(node: object): ts.Type;
}

/** Tells which expressions of a file are hardware: values of generator/hdl, and bundles and streams of them. */
export class Signals {
  private readonly services: TypeServices;
  private readonly checker: ts.TypeChecker;
  private readonly known = new Map<ts.Type, boolean>();

  constructor(services: TypeServices) {
    this.services = services;
    this.checker = services.program.getTypeChecker();
  }

  /** Whether an expression may be hardware. */
  may(node: object): boolean {
    return this.partsOf(node).some((part) => this.isHardware(part));
  }

  /** Whether an expression may be hardware and is never undefined or null, so that a test for presence tells nothing. */
  isPresent(node: object): boolean {
    return this.arePresent(this.partsOf(node));
  }

  /** Whether a condition on an expression asks more than whether there is hardware: `Bool` or a boolean, say. */
  isTested(node: object): boolean {
    return this.areTested(this.partsOf(node));
  }

  /** The same of the entries of a list. */
  isTestedInside(list: object): boolean {
    const entries = this.partsOf(list).flatMap((type) => type.getNumberIndexType() ?? []);
    return this.areTested(entries.flatMap((type) => this.split(type)));
  }

  /** Whether an expression is undefined or null and nothing else. */
  isMissing(node: object): boolean {
    return this.partsOf(node).every((part) => this.isNothing(part));
  }

  /** Whether a function gives hardware. */
  isGiven(callback: object): boolean {
    return this.partsOf(callback).some((type) =>
      type
        .getCallSignatures()
        .some((signature) => this.split(signature.getReturnType()).some((part) => this.isHardware(part))),
    );
  }

  private arePresent(parts: readonly ts.Type[]): boolean {
    return parts.some((part) => this.isHardware(part)) && !parts.some((part) => this.isNothing(part));
  }

  private areTested(parts: readonly ts.Type[]): boolean {
    const hasPrimitive = parts.some((part) => this.isPrimitive(part));
    return this.arePresent(parts) || (hasPrimitive && parts.some((part) => this.isHardware(part)));
  }

  private partsOf(node: object): readonly ts.Type[] {
    return this.split(this.services.getTypeAtLocation(node));
  }

  private split(type: ts.Type): readonly ts.Type[] {
    const bound = this.checker.getBaseConstraintOfType(type) ?? type;
    return bound.isUnion() ? bound.types : [bound];
  }

  private isNothing(type: ts.Type): boolean {
    return ["undefined", "null", "void"].includes(this.checker.typeToString(type));
  }

  private isPrimitive(type: ts.Type): boolean {
    const { symbol } = this.checker.getApparentType(type) as { readonly symbol?: ts.Symbol };
    return symbol !== undefined && ["BigInt", "Boolean", "Number", "String"].includes(symbol.name);
  }

  private isHardware(type: ts.Type, depth = 0): boolean {
    let answer = this.known.get(type);
    if (answer === undefined) {
      answer = this.isValue(type) || (depth < 8 && this.isBundle(type, depth));
      this.known.set(type, answer);
    }
    return answer;
  }

  /** A subclass of `Value` has its `expr`, wherever the package stands. */
  private isValue(type: ts.Type): boolean {
    return (type.getProperty("expr")?.declarations ?? []).some((declaration) => {
      const { name } = declaration.parent as ts.Node & { readonly name?: { readonly text?: string } };
      return name?.text === "Value" && /\/hdl\/values\.(d\.)?[jt]s$/.test(declaration.getSourceFile().fileName);
    });
  }

  /** A bundle or stream is an object, not of a class, all of whose fields are hardware. */
  private isBundle(type: ts.Type, depth: number): boolean {
    const { target = type } = type as ts.Type & { readonly target?: ts.Type };
    // Symbols stand for what is there in types only.
    const fields = type.getProperties().filter(({ name }) => !name.startsWith("__@"));
    if (target.isClass() || this.isPrimitive(type) || fields.length === 0) return false;
    return fields.every((field) =>
      this.split(this.checker.getTypeOfSymbol(field)).every((part) => this.isHardware(part, depth + 1)),
    );
  }
}
