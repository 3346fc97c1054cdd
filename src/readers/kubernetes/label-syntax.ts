import type { Problems } from "./problems.ts";
import { isVariable } from "./value.ts";

/** Letters, digits and inner `-_.`, at most 63 (apimachinery `IsQualifiedName`, `IsValidLabelValue`). */
const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
/** A DNS subdomain of at most 253 characters. */
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const MAX_PREFIX = 253;

/** Whether a key or value has the form that labels have; what has not selects nothing and is refused. */
export function checkLabel(key: string, values: readonly string[], path: string, problems: Problems): void {
	const parts = key.split("/");
	const [prefix = "", name = ""] = parts.length === 1 ? ["", key] : parts;
	const sound = NAME.test(name) && parts.length <= 2 && (parts.length === 1 || (PREFIX.test(prefix) && prefix.length <= MAX_PREFIX));
	if (!sound && !isVariable(key)) problems.reject(path, `has the key ${JSON.stringify(key)}, which no label can have`);
	for (const value of values)
		if (value !== "" && !NAME.test(value) && !isVariable(value))
			problems.reject(path, `has the value ${JSON.stringify(value)}, which no label can have`);
}
