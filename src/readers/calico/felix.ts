import { type IntervalSet, intervals } from "../../model/intervals.ts";
import type { Filter, Rule } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import { ALL_PORTS, NO_PORTS } from "../../model/ports.ts";
import { protocolNumber, SCTP, TCP, UDP } from "../../model/protocols.ts";
import { type Json, list } from "../kubernetes/value.ts";
import { NODE_PORTS, VXLAN_PORT, WIREGUARD_PORTS } from "./defaults.ts";
import type { FelixSpecs } from "./felix-configuration.ts";
import { anywhere, eitherOf, type FelixRule, filterOf, hosts, ruleOf } from "./felix-rule.ts";
import { failsafeRules } from "./host-ports.ts";
import { fromPods } from "./to-host.ts";

/** What Felix does on a host by itself, apart from all policies. */
export interface Felix {
	/** Ports that stay open whatever policies say, on the way in and on the way out. */
	readonly failsafe: Filter;
	/** Packets of its own overlays, which Felix lets pass before policies of local processes. */
	readonly overlays: Filter;
	/** What goes on to pods: policies of local processes never see it. */
	readonly forwarded: Filter;
	/** The same where policies apply to it as well, as the pod's port: nobody knows what becomes of it. */
	readonly judgedAsForwarded: Filter;
	/** Hands failsafe ports on past policies that act before connection tracking or address translation, where these concern pods. */
	readonly first: Filter;
	/** Refuses what pods send to their own host; null where nothing does. */
	readonly fromPods: Filter | null;
}

/** Felix as the configurations of the inputs have it, else with its own defaults. */
export function readFelix({ key, specs, unknown, location }: FelixSpecs): Felix {
	const id = (name: string): string => (key === "" ? `calico/${name}` : `calico/${name}/${key}`);
	const either = (filter: string, rules: (spec: Json) => readonly FelixRule[] | null): readonly Rule[] =>
		eitherOf(specs.map(rules), unknown, filter, location);
	const failsafe = id("failsafe");
	const overlays = id("hosts");
	const forwarded = id("forwarded");
	const judged = id("apply-on-forward");
	const first = id("failsafe-first");
	const passed = either(first, (spec) => failsafeRules(first, spec, "ingress", location)).map(
		(rule): Rule => ({ ...rule, action: "pass" }),
	);
	const overlayRules = (name: string): readonly Rule[] => either(overlays, (spec) => overlaysOf(overlays, name, spec, location));
	const ranges = specs.map(nodePortsOf).reduce((sum, range) => sum.union(range), NO_PORTS);
	return {
		failsafe: {
			...filterOf(
				failsafe,
				"calico-failsafe",
				location,
				either(failsafe, (spec) => failsafeRules(failsafe, spec, "ingress", location)),
				either(failsafe, (spec) => failsafeRules(failsafe, spec, "egress", location)),
			),
			standing: "failsafe",
		},
		overlays: standing(overlays, overlayRules(""), location, overlayRules("out-")),
		forwarded: standing(
			forwarded,
			either(forwarded, (spec) => [nodePorts(forwarded, "allow", nodePortsOf(spec), location)]),
			location,
		),
		judgedAsForwarded: standing(
			judged,
			(["allow", "deny"] as const).map((action) => ({
				...nodePorts(judged, action, ranges, location),
				ports: { unknown: { address: "NodePort Services", attribute: "spec.ports" }, within: ranges },
			})),
			location,
		),
		// A range beside a port is that of the sender: on the way out it is the pod's own address.
		first: standing(
			first,
			passed,
			location,
			passed.map((rule) => ({
				...rule,
				...anywhere(),
				...(rule.sourceText === anywhere().sourceText ? {} : { holds: () => "maybe" as const }),
			})),
		),
		fromPods: fromPods(id("from-pods"), specs, unknown, location),
	};
}

const nodePorts = (filter: string, action: "allow" | "deny", range: IntervalSet, location: Location): FelixRule => ({
	...ruleOf(filter, action, intervals(TCP, UDP, SCTP), range, anywhere(), location),
	action,
});

/** Overlay packets pass between hosts of the cluster only, in the modes that are on: nobody else asks for them. */
function overlaysOf(owner: string, prefix: string, spec: Json, location: Location): readonly FelixRule[] {
	const vxlan = typeof spec["vxlanPort"] === "number" ? spec["vxlanPort"] : VXLAN_PORT;
	const wireguard = typeof spec["wireguardListeningPort"] === "number" ? [spec["wireguardListeningPort"]] : WIREGUARD_PORTS;
	return [
		ruleOf(owner, `${prefix}overlay`, intervals(UDP), intervals(vxlan, ...wireguard), hosts(), location),
		ruleOf(owner, `${prefix}ipip`, intervals(protocolNumber("ipip") as number), ALL_PORTS, hosts(), location),
	];
}

function nodePortsOf(spec: Json): IntervalSet {
	const ranges = list(spec["kubeNodePortRanges"]).flatMap((range) => {
		const match = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(String(range));
		const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
		return match !== null && from <= to && to <= 65535 ? [intervals([from, to])] : [];
	});
	return ranges.length === 0 ? intervals([...NODE_PORTS]) : ranges.reduce((sum, range) => sum.union(range), NO_PORTS);
}

/** What Felix does by itself is nobody's exposure. */
const standing = (id: string, ingress: readonly Rule[], location: Location, egress: readonly Rule[] = []): Filter => ({
	...filterOf(id, "calico-hosts", location, ingress, egress),
	standing: "own",
});
