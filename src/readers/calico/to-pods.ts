import { type AddressSet, NO_ADDRESSES } from "../../model/addresses.ts";
import type { Filter, Rule } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import { ALL_PORTS } from "../../model/ports.ts";
import { ALL_PROTOCOLS } from "../../model/protocols.ts";
import type { Tri, Unknown } from "../../model/tri.ts";
import type { KubeObject } from "../kubernetes/objects.ts";
import { record } from "../kubernetes/value.ts";
import { filterOf } from "./felix-rule.ts";
import { isCalico, netOf } from "./objects.ts";

const NOWHERE: Location = { file: "" };
const PODS = { kind: "senders", senders: ["pod"], text: "pods" } as const;

const HOSTS_AND_PODS = { kind: "senders", senders: ["pod", "machine"], text: "pods and machines of the cluster" } as const;

const toAnyPod = (filter: string, action: Rule["action"], unknown: Unknown | null): Rule => along(filter, action, unknown, PODS);

const along = (filter: string, action: Rule["action"], unknown: Unknown | null, member: typeof PODS | typeof HOSTS_AND_PODS): Rule => ({
	id: `${filter}#${action}`,
	filter,
	action,
	protocols: ALL_PROTOCOLS,
	ports: ALL_PORTS,
	namedPorts: [],
	sources: {
		addresses: NO_ADDRESSES,
		members: unknown === null ? [member] : [],
		unknowns: unknown === null ? [] : [{ unknown, bound: "members", members: [member] }],
	},
	location: NOWHERE,
	sourceText: member.text,
	allProtocols: true,
	providerDefault: true,
});

const standing = (id: string, egress: readonly Rule[], ingress: readonly Rule[] = []): Filter => ({
	...filterOf(id, "calico-hosts", NOWHERE, ingress, egress),
	standing: "own",
});

/** Untracked policies see what a host sends to a Service before its address is translated: what they do with it does not show. */
export const UNTRACKED_TO_PODS: Filter = standing(
	"calico/untracked",
	(["allow", "deny"] as const).map((action) =>
		toAnyPod("calico/untracked", action, { address: "untracked policies", attribute: "rules for addresses of Services" }),
	),
);

/** What goes to pods through a tunnel, and what comes to them, passes no host endpoint of a named interface: Felix lets the outer packets pass by itself. */
const tunnel = (id: string, unknown: Unknown | null): Filter =>
	standing(id, [toAnyPod(id, "allow", unknown)], [along(id, "allow", unknown, HOSTS_AND_PODS)]);

const THROUGH_TUNNEL: Filter = tunnel("calico/tunnel", null);

const PERHAPS_THROUGH_TUNNEL = "calico/perhaps-tunnel";

/** The filter for packets to pods, or for pods, that may pass a tunnel; null where they certainly pass the endpoint's interface. */
export function toPods({ toPods: leaves, unknown }: { readonly toPods: Tri; readonly unknown: Unknown }): Filter | null {
	if (leaves === "yes") return null;
	return leaves === "no" ? THROUGH_TUNNEL : perhaps(unknown);
}

/** The filters for packets to pods that layers of hosts may hold. */
export const filtersToPods = (unknown: Unknown): readonly Filter[] => [UNTRACKED_TO_PODS, THROUGH_TUNNEL, perhaps(unknown)];

export const perhaps = (unknown: Unknown): Filter => tunnel(PERHAPS_THROUGH_TUNNEL, unknown);

/** Where pods get their addresses from: all IPPools that are on; undefined where none is shown, or one cannot be read. */
export function poolAddresses(objects: readonly KubeObject[]): AddressSet | undefined {
	const pools = poolsOf(objects).map(({ value }) => netOf(record(value["spec"])["cidr"]));
	return pools.length === 0 || pools.some((pool) => pool.isEmpty) ? undefined : pools.reduce((sum, pool) => sum.union(pool));
}

const poolsOf = (objects: readonly KubeObject[]): readonly KubeObject[] =>
	objects.filter((object) => isCalico(object, "IPPool") && record(object.value["spec"])["disabled"] !== true);

/** Whether packets between hosts and pods of other hosts go through a tunnel, as the IPPools say (`ipipMode`, `vxlanMode`). */
export function tunnelled(objects: readonly KubeObject[]): { readonly tri: Tri; readonly unknown: Unknown } {
	const pools = poolsOf(objects);
	const modes = pools.flatMap(({ value }) => {
		const { ipipMode, vxlanMode } = record(value["spec"]);
		const on = [ipipMode, vxlanMode].filter((mode) => mode !== undefined && mode !== null && mode !== "" && mode !== "Never");
		return on.length === 0 ? ["Never"] : on;
	});
	return {
		tri:
			modes.length === 0
				? "maybe"
				: modes.every((mode) => mode === "Never")
					? "no"
					: modes.every((mode) => mode === "Always")
						? "yes"
						: "maybe",
		unknown: { address: "IPPool", attribute: modes.length === 0 ? "encapsulation" : "subnets of the nodes" },
	};
}
