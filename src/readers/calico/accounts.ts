import { and, type Tri } from "../../model/tri.ts";
import { isDisjoint, isSubset, oneOf, PRESENT } from "../kubernetes/keyset.ts";
import type { Problems } from "../kubernetes/problems.ts";
import { isRecord, list } from "../kubernetes/value.ts";
import { NAME_LABEL, SERVICE_ACCOUNT_LABEL, SERVICE_ACCOUNT_PREFIX } from "./defaults.ts";
import { ALL, type Expression, type LabelsOf, parseExpression } from "./selector.ts";

/** A selector of a policy or rule; null when it is left out. */
export function expressionAt(
	raw: unknown,
	path: string,
	problems: Problems,
	of: "endpoints" | "namespaces" = "endpoints",
): Expression | null {
	if (raw === undefined || raw === null || raw === "") return null;
	try {
		if (typeof raw === "string") return parseExpression(raw, of);
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
	}
	problems.reject(path, `is ${JSON.stringify(raw)}, which is no selector`);
	return null;
}

/**
 * Endpoints whose service account a selector selects; null when it is left out. Whoever runs under no account is not meant, says the
 * reference; but a selector that asks for what an account lacks holds for them too (libcalico-go puts `pcsa.` before its keys).
 */
export function ofAccounts(selector: Expression | null): Expression | null {
	if (selector === null) return null;
	const meets = (labels: LabelsOf): Tri => {
		const met = selector.meets((key) => labels(key === NAME_LABEL ? SERVICE_ACCOUNT_LABEL : SERVICE_ACCOUNT_PREFIX + key));
		const runs = hasAccount(labels, PRESENT);
		return and(met, runs === "no" && selector.text !== ALL.text ? "maybe" : runs);
	};
	return { text: selector.text, meets, keys: [SERVICE_ACCOUNT_LABEL], global: false };
}

/** `serviceAccounts` of a rule (Calico reference, ServiceAccountMatch): by name, by label, or both; null when it is left out. */
export function accountsAt(raw: unknown, path: string, problems: Problems): Expression | null {
	if (raw === undefined || raw === null) return null;
	if (!isRecord(raw)) {
		problems.reject(path, "is no mapping");
		return null;
	}
	problems.onlyKeys(raw, path, ["names", "selector"]);
	const names = problems.list(raw, "names", path).filter((name) => typeof name === "string");
	if (names.length < list(raw["names"]).length) problems.reject(`${path}/names`, "has a name that is no text");
	const selected = ofAccounts(expressionAt(raw["selector"], `${path}/selector`, problems));
	// A match without names or a selector asks for nothing.
	if (names.length === 0) return selected;
	const wanted = oneOf(names);
	return {
		text: [names.join(", "), ...(typeof raw["selector"] === "string" ? [raw["selector"]] : [])].join(" with "),
		meets: (labels) => and(hasAccount(labels, wanted), selected?.meets(labels) ?? "yes"),
		keys: [SERVICE_ACCOUNT_LABEL],
		global: false,
	};
}

function hasAccount(labels: LabelsOf, wanted: ReturnType<LabelsOf>): Tri {
	const known = labels(SERVICE_ACCOUNT_LABEL);
	return isDisjoint(known, wanted) ? "no" : isSubset(known, wanted) ? "yes" : "maybe";
}
