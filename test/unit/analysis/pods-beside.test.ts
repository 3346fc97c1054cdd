import { describe, expect, it } from "vitest";
import { podsBeside, podsSendingTo } from "../../../src/analysis/pods-beside.ts";
import type { Filter, Layer, Subject } from "../../../src/model/inventory.ts";
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

const asked = (judged: Target, from = SENDERS): { readonly all: readonly string[]; readonly sending: readonly string[] } => {
	const built = scene({ targets: [judged, ...from], filters: FILTERS });
	const names = (found: readonly Target[]): readonly string[] => found.map(({ id }) => id);
	return { all: names(podsBeside(built, judged)), sending: names(podsSendingTo(built, judged)) };
};

describe("pods that send to a target", () => {
	// A pod that no other is like stands for its replicas, which the inputs do not show.
	const each = ["dns/Pod/dns", "a/Pod/x", "a/Pod/y", "b/Pod/x", "b/Pod/shut"];

	it("are one for all that nothing filters, where nothing filters the target", () => {
		expect(asked(pod("dns/Pod/dns"))).toEqual({ all: each, sending: ["a/Pod/x", "b/Pod/shut"] });
	});

	it("are told apart by what a filter in front of the target may tell", () => {
		for (const layer of [behind("dns/in"), { ...behind(), whenNone: "closed" as const }, { ...behind(), stages: [] }])
			expect(asked(pod("dns/Pod/dns", { layers: [layer] })).sending).toEqual(each);
		const possible = [{ unknown: { address: "dns/in", attribute: "x" }, candidates: ["dns/in"], unbounded: false }];
		expect(asked(pod("dns/Pod/dns", { layers: [{ ...behind(), possible }] })).sending).toEqual(each);
	});

	it("are told apart where the target has IPv6 alone: some may have none", () => {
		const judged = pod("dns/Pod/dns");
		expect(asked({ ...judged, members: [at(judged.subject, "2001:db8::53")] }).sending).toEqual(each);
	});

	it("are its replicas where the target is the only pod", () => {
		expect(asked(pod("dns/Pod/dns"), [])).toEqual({ all: ["dns/Pod/dns"], sending: ["dns/Pod/dns"] });
	});
});
