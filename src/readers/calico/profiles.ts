import type { Filter, Rule, UnreadRule } from "../../model/inventory.ts";
import type { Unknown } from "../../model/tri.ts";
import { ABSENT, type KeySet, oneOf, UNKNOWN } from "../kubernetes/keyset.ts";
import { addressOf, type KubeObject } from "../kubernetes/objects.ts";
import { Problems } from "../kubernetes/problems.ts";
import type { Direction } from "../kubernetes/tiers.ts";
import { unknownRules } from "../kubernetes/unknown-rule.ts";
import { list, record, text } from "../kubernetes/value.ts";
import { DEFAULT_ALLOW_PROFILE } from "./defaults.ts";
import { isCalico } from "./objects.ts";
import { type Reader, readRules } from "./rule-list.ts";

/** Profiles of the inputs by name (Calico reference, Profile): rules behind all tiers, and labels that their endpoints take over. */
export class Profiles {
	readonly #objects: ReadonlyMap<string, KubeObject>;

	constructor(objects: readonly KubeObject[]) {
		this.#objects = new Map(objects.filter((object) => isCalico(object, "Profile")).map((object) => [object.name, object]));
	}

	/** A label that an endpoint takes over from its profiles; what the inputs do not show of a profile is not known. */
	label(names: readonly string[], key: string): KeySet {
		const shown = names.flatMap((name) => this.#objects.get(name) ?? []);
		const values = shown.flatMap(({ value }) => text(record(record(value["spec"])["labelsToApply"])[key]) ?? []);
		if (values.length > 0) return oneOf(values);
		return names.every((name) => name === DEFAULT_ALLOW_PROFILE || this.#objects.has(name)) ? ABSENT : UNKNOWN;
	}

	/**
	 * What profiles do with packets that no policy decides: their rules, one profile after the other, as far as the one that allows all. A
	 * profile that the inputs do not show may do anything.
	 */
	rules(names: readonly string[], filter: Filter, reader: Pick<Reader, "endpoints" | "services">): ProfileRules {
		const found: { ingress: Rule[]; egress: Rule[]; unknownIngress: Unknown[]; unread: UnreadRule[] } = {
			...{ ingress: [], egress: [] },
			...{ unknownIngress: [], unread: [] },
		};
		for (const name of beforeAllowing(names)) {
			const object = this.#objects.get(name);
			const unknown = (direction: Direction): Unknown => ({ address: `Profile ${name}`, attribute: `spec.${direction}` });
			if (object === undefined) {
				found.unknownIngress.push(unknown("ingress"));
				const id = `${filter.id}#egress@${name}`;
				found.egress.push(...unknownRules(id, filter.id, ["allow", "deny"], unknown("egress"), filter.location));
				continue;
			}
			const context = { ...reader, object, id: filter.id, address: addressOf(object), problems: new Problems(), namespace: null };
			for (const direction of ["ingress", "egress"] as const) {
				const { rules, unread } = readRules(context, record(object.value["spec"])[direction], direction);
				found[direction].push(...rules.map((rule, index) => ({ ...rule, id: `${filter.id}#${direction}@${name}[${index}]` })));
				found.unread.push(...unread);
			}
		}
		return found;
	}
}

interface ProfileRules extends Pick<Filter, "ingress" | "egress" | "unknownIngress"> {
	readonly unread: readonly UnreadRule[];
}

/** The profile that allows everything ends what is asked of profiles. */
const beforeAllowing = (names: readonly string[]): readonly string[] =>
	names.includes(DEFAULT_ALLOW_PROFILE) ? names.slice(0, names.indexOf(DEFAULT_ALLOW_PROFILE)) : names;

/** The profiles that a host endpoint names. */
export const profilesOf = (spec: unknown): readonly string[] => list(record(spec)["profiles"]).map(String);
