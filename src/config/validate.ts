import type { SourceDocument } from "../model/location.ts";
import { allowed } from "./closest.ts";
import { type Fault, firstFault, show } from "./complaints.ts";
import { parseProfile, ValueError } from "./values.ts";
import { type Names, SHIPPED } from "./vocabulary.ts";

/**
 * Checks a configuration against schemas/config.schema.json. Where the schema lists the names that portpolicy ships, those that packs add
 * will do as well.
 *
 * @throws ConfigError in words: file, line of the first fault, what is allowed there, and how many more faults there are.
 */
export async function validate(document: SourceDocument, names: Names): Promise<void> {
	const { validateConfig } = await import("../generated/validate-config.mjs");
	if (validateConfig(document.value)) return;
	const faults = (validateConfig.errors ?? []).filter((fault) => !willDo(fault, names));
	const fault = firstFault(document, faults, {
		further: (one) => added(one, names),
		own: (one, at) =>
			one.keyword === "pattern" && (at === "profile" || at.endsWith(".profile"))
				? `${at} cannot be ${show(one.data)}; it is NAME[/PROVIDER][@RELEASE]; ${allowed(String(one.data).replace(/[/@].*$/, ""), names.profiles)}`
				: null,
	});
	if (fault !== null) throw fault;
}

/** Places of a configuration, from the top or from a cluster's item, to the names that packs may add to those that the schema lists there. */
const LISTS: readonly (readonly [RegExp, (names: Names) => readonly string[]])[] = [
	[/^\/provider$/, ({ providers }) => Object.values(providers).flat()],
	[/^\/cni\/\d+$/, ({ cnis }) => cnis],
	[/^\/addons\/\d+$/, ({ addons }) => addons],
	[/^\/parameters$/, ({ parameters }) => parameters],
	[/^\/roles$/, ({ roles }) => roles],
	[/^\/sources$/, ({ classes }) => classes],
	[/^\/waivers\/\d+\/rule$/, ({ rules }) => rules],
];

/** Names that packs add to the list that a fault is about. */
function added({ instancePath }: Fault, names: Names): readonly string[] {
	const place = instancePath.replace(/^\/clusters\/\d+/, "");
	const list = LISTS.find(([pattern]) => pattern.test(place))?.[1];
	if (list === undefined) return [];
	const shipped = new Set(list(SHIPPED));
	return list(names).filter((name) => !shipped.has(name));
}

/** Whether what the schema does not know is a name that packs add. */
function willDo(fault: Fault, names: Names): boolean {
	switch (fault.keyword) {
		case "enum":
			return added(fault, names).includes(String(fault.propertyName ?? fault.data));
		case "additionalProperties":
			return added(fault, names).includes(String(fault.params["additionalProperty"]));
		case "pattern":
			return /\/profile$/.test(fault.instancePath) && isProfile(String(fault.data), names);
		default:
			return false;
	}
}

function isProfile(text: string, names: Names): boolean {
	try {
		parseProfile(text, names);
		return true;
	} catch (cause) {
		if (cause instanceof ValueError) return false;
		throw cause;
	}
}
