import { describe, expect, it } from "vitest";
import type { Traffic } from "../../../src/analysis/let-out.ts";
import { letsAnyPodIn, podsBeside, podsSendingTo } from "../../../src/analysis/pods-beside.ts";
import { parseCidrs } from "../../../src/model/addresses.ts";
import type { Filter, Inventory, Layer, Rule, Subject } from "../../../src/model/inventory.ts";
import { parsePorts } from "../../../src/model/ports.ts";
import { UDP } from "../../../src/model/protocols.ts";
import type { Target } from "../../../src/model/target.ts";
import { at, filter, machine, rule, scene, target } from "./scene.ts";

const behind = (...ids: readonly string[]): Layer => ({
	kind: "network-policy",
	certain: ids,
	possible: [],
	whenNone: "open",
	skippedInsideSubnet: false,
});

const pod = (id: string, over: Partial<Subject> = {}): Target =>
	target(
		null,
		machine(id, [], {
			nature: "pod",
			provider: "kubernetes",
			network: id.slice(0, id.indexOf("/")),
			labels: { app: id },
			layers: [behind()],
			egressLayers: [behind()],
			...over,
		}),
	);

const SENDERS = [pod("a/Pod/x"), pod("a/Pod/y"), pod("b/Pod/x"), pod("b/Pod/shut", { egressLayers: [behind("b/shut")] })];
const FILTERS: readonly Filter[] = [filter("dns/in", [rule("dns/in", "udp", "53", ["10.0.0.0/8"])]), filter("b/shut", [])];
const DNS: Traffic = { protocol: UDP, ports: parsePorts("53") };

const namesOf = (found: readonly Target[]): readonly string[] => found.map(({ id }) => id);
const beside = (judged: Target, from = SENDERS): readonly string[] =>
	namesOf(podsBeside(scene({ targets: [judged, ...from], filters: FILTERS }), judged));
const sending = (from: readonly Target[], filters: readonly Filter[] = FILTERS, inventory: Partial<Inventory> = {}): readonly string[] => {
	const judged = pod("dns/Pod/dns");
	return namesOf(podsSendingTo(scene({ targets: [judged, ...from], filters, inventory }), judged, DNS));
};

describe("pods beside a target", () => {
	// A pod that no other is like stands for its replicas, which the inputs do not show.
	const each = ["dns/Pod/dns", "a/Pod/x", "a/Pod/y", "b/Pod/x", "b/Pod/shut"];

	it("are told apart by what some filter may tell", () => {
		expect(beside(pod("dns/Pod/dns"))).toEqual(each);
	});

	it("are its replicas where the target is the only pod", () => {
		expect(beside(pod("dns/Pod/dns"), [])).toEqual(["dns/Pod/dns"]);
		expect(sending([])).toEqual(["dns/Pod/dns"]);
	});

	it("are told apart by the families in which they send", () => {
		const labels = { app: "x" };
		const one = (id: string, ...cidrs: readonly string[]): Target => pod(id, { labels, knownAddresses: parseCidrs(cidrs) });
		const four = [
			one("a/Pod/v4", "10.0.0.1"),
			one("a/Pod/other", "10.0.0.2"),
			one("a/Pod/v6", "fd00::1"),
			one("a/Pod/both", "10.0.0.3", "fd00::3"),
		];
		expect(beside(pod("dns/Pod/dns"), four)).toEqual(["dns/Pod/dns", "a/Pod/v4", "a/Pod/v6", "a/Pod/both"]);
	});
});

describe("whether a target lets any pod in", () => {
	const asked = (judged: Target): boolean => letsAnyPodIn(scene({ targets: [judged, ...SENDERS], filters: FILTERS }), judged);

	it("is so where nothing filters it", () => {
		expect(asked(pod("dns/Pod/dns"))).toBe(true);
	});

	it("is not where a filter in front of it may tell them apart", () => {
		for (const layer of [behind("dns/in"), { ...behind(), whenNone: "closed" as const }, { ...behind(), stages: [] }])
			expect(asked(pod("dns/Pod/dns", { layers: [layer] }))).toBe(false);
		const possible = [{ unknown: { address: "dns/in", attribute: "x" }, candidates: ["dns/in"], unbounded: false }];
		expect(asked(pod("dns/Pod/dns", { layers: [{ ...behind(), possible }] }))).toBe(false);
	});

	it("is not where it has IPv6 alone: some may have none", () => {
		const judged = pod("dns/Pod/dns");
		expect(asked({ ...judged, members: [at(judged.subject, "2001:db8::53")] })).toBe(false);
	});
});

describe("pods that send to a target that lets any of them in", () => {
	const out = (...rules: readonly Rule[]): Filter => filter("b/out", [], { egress: rules });
	const anywhere = rule("b/out", "udp", "53", ["*"]);
	const behindOut = [
		pod("a/Pod/x"),
		pod("b/Pod/y", { egressLayers: [behind("b/out")] }),
		pod("b/Pod/z", { egressLayers: [behind("b/out")] }),
	];
	const apart = ["b/Pod/y", "b/Pod/z"];
	const first = "a/Pod/x";

	it("are one where nothing filters them", () => {
		expect(sending(SENDERS)).toEqual([first, "b/Pod/shut"]);
	});

	it("are one where their own policies let all of it out", () => {
		expect(sending(behindOut, [out(anywhere)])).toEqual([first]);
		expect(sending(behindOut, [out(rule("b/out", "udp", "*", ["0.0.0.0/0", "::/0"]))])).toEqual([first]);
	});

	it("are apart where it is let out in part, perhaps, in one family or over another protocol", () => {
		for (const one of [
			rule("b/out", "tcp", "53", ["*"]),
			rule("b/out", "udp", "54", ["*"]),
			rule("b/out", "udp", "53", ["0.0.0.0/0"]),
			rule("b/out", "udp", "53", ["group:other"]),
			{ ...anywhere, ports: { unknown: { address: "b/out", attribute: "x" }, within: null } },
		])
			expect(sending(behindOut, [out(one)])).toEqual([first, ...apart]);
	});

	it("are apart where their policies may be there and may not, or are not in the input", () => {
		const possible = [{ unknown: { address: "b/out", attribute: "x" }, candidates: ["b/out"], unbounded: false }];
		const perhaps = behindOut.map((one) =>
			one.id === first ? one : { ...one, subject: { ...one.subject, egressLayers: [{ ...behind(), possible }] } },
		);
		expect(sending(perhaps, [out(rule("b/out", "tcp", "53", ["*"]))])).toEqual([first, ...apart]);
		expect(sending(behindOut, [])).toEqual([first, ...apart]);
	});

	it("are apart behind a rule that need not hold for all of them", () => {
		for (const choosy of [
			{ ...anywhere, elsewhere: new Map([["b/Pod/z", "no" as const]]) },
			{ ...anywhere, holds: ({ id }: Subject) => (id === "b/Pod/z" ? ("no" as const) : ("yes" as const)) },
		])
			expect(sending(behindOut, [out(choosy)])).toEqual([first, ...apart]);
	});

	it("are apart behind policies of hosts, and behind those of which more is told", () => {
		const host = { ...behind("b/out"), kind: "host-policy" as const };
		const onHosts = behindOut.map((one) => (one.id === first ? one : { ...one, subject: { ...one.subject, egressLayers: [host] } }));
		expect(sending(onHosts, [out(anywhere)])).toEqual([first, ...apart]);
		expect(sending(behindOut, [{ ...out(anywhere), standing: "failsafe" }])).toEqual([first, ...apart]);
		const unread = {
			input: "test.json",
			filter: "b/out",
			rule: "b/out#egress[1]",
			problem: "x",
			cause: "unsupported",
			location: { file: "test.json" },
		} as const;
		expect(sending(behindOut, [out(anywhere)], { unread: [unread] })).toEqual([first, ...apart]);
	});
});
