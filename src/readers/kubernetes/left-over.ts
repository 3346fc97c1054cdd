import type { Engine } from "../../model/engine.ts";
import { groupBy } from "../../model/group.ts";
import { AMAZON, dialectOf } from "../adminpolicy/dialects.ts";
import { isAntreaPolicy } from "../antrea/policy.ts";
import { isCalicoObject, isCalicoPolicy } from "../calico/index.ts";
import { isCiliumPolicy } from "../cilium/index.ts";
import { isEgressFirewall } from "../ovn/egress-firewall.ts";
import { addressOf, type KubeObject } from "./objects.ts";
import { counts, type Owner } from "./rivals.ts";

const OWNERS: readonly (readonly [owner: Owner, isOwn: (object: KubeObject) => boolean])[] = [
	["Calico", (object) => isCalicoPolicy(object) || (object.kind === "HostEndpoint" && isCalicoObject(object))],
	["Cilium", isCiliumPolicy],
	["Antrea", isAntreaPolicy],
	["OVN-Kubernetes", isEgressFirewall],
	["Amazon's VPC CNI", (object) => dialectOf(object) === AMAZON],
];

/** So many names are told; the file shows the others. */
const TOLD = 3;

/** Says of each file which policies in it are taken for left over, where the user names an engine that does not enforce them. */
export function leftOver(
	objects: readonly KubeObject[],
	said: Engine | null | undefined,
): readonly { readonly file: string; readonly words: string }[] {
	return OWNERS.filter(([owner]) => !counts(owner, said)).flatMap(([owner, isOwn]) =>
		[...groupBy(objects.filter(isOwn), ({ place }) => place.file)].map(([file, own]) => {
			const names = [...new Set(own.map(addressOf))].sort();
			const more = names.length > TOLD ? ` and ${names.length - TOLD} more` : "";
			const [verb, them] = names.length === 1 ? ["is", "it"] : ["are", "them"];
			return {
				file,
				words: `${names.slice(0, TOLD).join(", ")}${more} ${verb} taken for left over: engine ${said} was given, and only ${owner} enforces ${them}`,
			};
		}),
	);
}
