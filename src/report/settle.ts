import { blockOf, type Cause } from "./causes.ts";
import { either, list } from "./phrases.ts";
import { settledByObjects } from "./settle-kubernetes.ts";
import { inputThatShows } from "./which-input.ts";

/** Address that the analysis gives to evidence that no input holds: who the members of a source class are. */
const CLASS_ADDRESS = "source class";

/** Address that the analysis gives to a parameter that the inputs leave open. */
const PARAMETER_ADDRESS = "parameter";

/** What is not known, what it has to be where that is the same for all that hangs on it, and what would settle it. */
export function settle(cause: Cause): { readonly unknown: string; readonly settledBy: string } {
	const told = toldOf(cause);
	const condition = conditionOf(cause);
	return condition === null ? told : { ...told, unknown: `${told.unknown} ${condition}` };
}

/** "Open if and only if": said when one unknown alone decides all findings, and the same way. */
function conditionOf({ findings }: Cause): string | null {
	const [first, ...rest] = findings.map(({ unknowns }) => (unknowns.length === 1 ? unknowns[0] : undefined));
	const opens = first?.opens;
	if (first === undefined || opens === undefined) return null;
	if (rest.some((other) => JSON.stringify(other?.opens) !== JSON.stringify(opens))) return null;
	return `Open if and only if it ${verbOf(first.attribute, opens[0] ?? "")} ${either(opens)}.`;
}

const IS_ADDRESSES = /^[\da-f.:]+\/\d+/i;
const IS_PORTS = /^\d+-\d+$/;

/** Ranges cover addresses, a port lies in a range, lists hold things, and a single value is one. */
function verbOf(attribute: string, text: string): string {
	if (IS_ADDRESSES.test(text)) return "covers";
	if (IS_PORTS.test(text)) return "is in";
	return isList(attribute) ? "holds" : "is";
}

const isList = (attribute: string): boolean => /(?:ids|groups)$/.test(attribute);

function toldOf(cause: Cause): { readonly unknown: string; readonly settledBy: string } {
	const { key, unknowns } = cause;
	const [first] = unknowns;
	if (first === undefined) return { unknown: "What decides is not in the input.", settledBy: "give the inputs that show it" };
	if (first.address === CLASS_ADDRESS) {
		return { unknown: `Nothing in the input says where ${first.attribute} is.`, settledBy: `--source ${first.attribute}=CIDR[,CIDR]` };
	}
	const byObjects = settledByObjects(cause);
	if (byObjects !== null) return byObjects;
	const candidates = [...new Set(unknowns.flatMap((unknown) => unknown.candidates ?? []))].sort();
	const among =
		candidates.length === 0 ? "" : ` It may ${first.via === undefined && isList(first.attribute) ? "hold" : "be"} ${either(candidates)}.`;
	if (first.address === PARAMETER_ADDRESS)
		return { unknown: `The inputs leave ${first.attribute} open.${among}`, settledBy: `--param ${first.attribute}=VALUE` };
	const shownBy = inputThatShows(first.via ?? first.address);
	if (shownBy !== null && first.via !== undefined)
		return { unknown: `No input shows ${first.via}; it decides ${attributes(unknowns)}.${among}`, settledBy: `give ${shownBy}` };
	const hidden = first.attribute === "ingress" ? "rules" : first.attribute;
	if (shownBy !== null && (hidden === "rules" || hidden === "entries"))
		return { unknown: `${UNSEEN[hidden]?.what(first.address)}${among}`, settledBy: `give ${shownBy}` };
	if (first.via !== undefined) {
		return {
			unknown: `What ${key} is cannot be told from the input; it decides ${attributes(unknowns)}.${among}`,
			settledBy: "judge the state after apply (terraform show -json), or name the members: --source CLASS=CIDR",
		};
	}
	const unseen = UNSEEN[first.attribute];
	if (unseen !== undefined)
		return { unknown: `${unseen.what(first.address)}${beside(first.attribute, candidates) ?? among}`, settledBy: unseen.settledBy };
	return {
		unknown: `${first.attribute} of ${instances(unknowns)} is not known before apply.${among}`,
		settledBy: "judge the state after apply (terraform show -json)",
	};
}

/** Evidence that the input does not hold and that no apply brings: what is said of it, and who has it. */
const UNSEEN: Readonly<Record<string, { readonly what: (of: string) => string; readonly settledBy: string }>> = {
	addresses: {
		what: (of) => `The addresses of ${of} are not in the input.`,
		settledBy: "give the input that shows them, or --source CLASS=CIDR",
	},
	rules: { what: (of) => `The rules of ${of} are not in the input.`, settledBy: "give the input that shows them" },
	entries: { what: (of) => `What addresses ${of} holds is not in the input.`, settledBy: "give the input that shows its entries" },
	destination: {
		what: (of) => `Which machines the destination of ${of} means is not in the input.`,
		settledBy: "judge the state after apply (terraform show -json)",
	},
	interfaces: {
		what: (of) => `Not every interface of ${of} carries the same groups, and nobody says which is reached.`,
		settledBy: "give all of them (and all launch templates) the same groups",
	},
	"container ports": {
		what: (of) => `The ports of ${of} are not in the input.`,
		settledBy: "give the workload that they belong to",
	},
	machines: {
		what: (of) => `Which machines carry ${of} is not in the input.`,
		settledBy: "give the input that shows the machines",
	},
};

/** What candidates are where they are not one of several: carried as well, or by some interfaces only. */
function beside(attribute: string, candidates: readonly string[]): string | null {
	if (candidates.length === 0) return null;
	// Groups of one role that nobody carries yet may come to one machine together.
	if (attribute === "machines") return ` They may carry ${list(candidates)} as well.`;
	return attribute === "interfaces" ? ` Some carry ${either(candidates)}.` : null;
}

/** One address, or the block of several instances with their number. */
function instances(unknowns: Cause["unknowns"]): string {
	const addresses = [...new Set(unknowns.map(({ address }) => address))];
	const [first = ""] = addresses;
	return addresses.length === 1 ? first : `${blockOf(first)} (${addresses.length} instances)`;
}

/** The first attribute that hangs on it, and how many more there are. */
function attributes(unknowns: Cause["unknowns"]): string {
	const [first, ...rest] = unknowns.map(({ address, attribute }) => `${attribute} of ${address}`);
	return `${first ?? "nothing"}${rest.length === 0 ? "" : ` and ${rest.length} more`}`;
}
