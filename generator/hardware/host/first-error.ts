import { firstOf, literal, UInt, type BoolValue, type UIntValue } from "../../hdl/index.ts";
import { ERROR_BITS, errors, type ErrorName } from "./register-map.ts";

/** The code of an error. */
const errorCode = (name: ErrorName): UIntValue => literal(UInt(ERROR_BITS), errors[name].code);

/** The code of the first of these errors that happens, or that of none. */
export function firstError(causes: Partial<Record<ErrorName, BoolValue>>): UIntValue {
  return firstOf(
    Object.entries(causes).map(([name, happens]) => [happens, errorCode(name as ErrorName)]),
    errorCode("none"),
  );
}
