import { type AddressSet, ALL_ADDRESSES, formatCidrs, NO_ADDRESSES, parseCidr } from "../model/addresses.ts";
import type { Member, Reach, Rule, Sources } from "../model/inventory.ts";
import type { Coverage } from "./coverage.ts";
import { EVERY_POD } from "./policy-text.ts";
import { sendersOfEndpoint } from "./senders.ts";
import type { Mapping } from "./yaml-text.ts";

/** A part of the sources that stays denied, in the model and as the field of a rule. */
interface Part {
	readonly sources: Sources;
	readonly from: Mapping;
}

const NOBODY: Sources = { addresses: NO_ADDRESSES, members: [], unknowns: [] };
const PODS: Part = { sources: { ...NOBODY, members: [{ kind: "senders", senders: ["pod"], text: "every pod" }] }, from: EVERY_POD };
/** Blocks of addresses mean the outside alone to Cilium, as its entity `world` does. */
const OUTSIDE = { pod: "no", machine: "no" } as const;
/** What `all` is made of (cilium/cilium `pkg/policy/api/entity.go`), as far as packets of tables come from it. */
const WORLD: Member = { kind: "senders", senders: ["outside"], text: "entity world" };
const CLUSTER: Member = { kind: "senders", senders: ["pod", "machine"], ownNode: true, text: "entity cluster" };
const WORD = "entity ";

/** The sources of a deny of Cilium without those who must get in; null where they cannot be taken out of it. */
export function remaining({ passages }: Coverage, { sources, sourceText }: Rule, reach: Reach | undefined): readonly Part[] | null {
	const refused = passages.filter(({ blocked }) => !blocked.isEmpty);
	const wanted = refused.reduce((sum, { exact, blocked }) => (exact ? sum.union(blocked.addresses) : sum), NO_ADDRESSES);
	if (sources.members.length === 0) return blocks(sources, wanted);
	const words = sourceText.split(", ");
	if (words.length !== sources.members.length || !words.every((word) => word.startsWith(WORD))) return null;
	const given = words.map((word, index) => [word.slice(WORD.length), sources.members[index] as Member] as const);
	const entities = given.flatMap(([name, member]): readonly (readonly [string, Member])[] =>
		name === "all"
			? [
					["world", WORLD],
					["cluster", CLUSTER],
				]
			: [[name, member]],
	);
	const senders = refused.map(({ wanted: { endpoint } }) => sendersOfEndpoint(endpoint));
	const machines = senders.some(({ machine }) => machine === "yes");
	const servers = senders.some((own) => own["api-server"] === "yes");
	const byBlock = !wanted.isEmpty && senders.some(({ outside }) => outside === "yes");
	const goes: Readonly<Record<string, boolean>> = { world: byBlock, cluster: machines, "remote-node": machines, "kube-apiserver": servers };
	// Where blocks of addresses match machines too, they mean more than the world.
	if (byBlock && reach?.machine !== "no") return null;
	const kept = new Map(entities.filter(([name]) => goes[name] !== true));
	const gone = new Set(entities.filter(([name]) => goes[name] === true).map(([name]) => name));
	return [
		...(kept.size === 0 ? [] : [{ sources: { ...NOBODY, members: [...kept.values()] }, from: { fromEntities: [...kept.keys()] } }]),
		...(gone.has("world") ? blocks({ ...NOBODY, addresses: ALL_ADDRESSES, reach: OUTSIDE }, wanted) : []),
		...(gone.has("cluster") ? [PODS] : []),
	];
}

/** Blocks of addresses with those left out that must get in. */
function blocks(sources: Sources, wanted: AddressSet): readonly Part[] {
	const left = sources.addresses.subtract(wanted);
	if (left.isEmpty) return [];
	const list = formatCidrs(sources.addresses).flatMap((cidr): readonly Mapping[] => {
		const out = parseCidr(cidr).intersect(wanted);
		if (out.equals(parseCidr(cidr))) return [];
		return [{ cidr, ...(out.isEmpty ? {} : { except: formatCidrs(out) }) }];
	});
	return [{ sources: { ...sources, addresses: left }, from: { fromCIDRSet: list } }];
}
