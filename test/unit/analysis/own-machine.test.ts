import { expect, test } from "vitest";
import { passedBy } from "../../../src/analysis/own-machine.ts";
import type { Layer, Subject } from "../../../src/model/inventory.ts";
import { machine } from "./scene.ts";

const layer = (over: Partial<Layer> = {}): Layer => ({
	kind: "host-policy",
	certain: ["drop"],
	possible: [],
	whenNone: "open",
	skippedInsideSubnet: false,
	filtersOwn: ["host"],
	onlyOwn: true,
	...over,
});
const node = machine("n1", [], { provider: "kubernetes", names: ["n1"] });
const pod = (on?: string): Subject =>
	machine("x/Pod/a", [], { nature: "pod", provider: "kubernetes", ...(on === undefined ? {} : { node: on }) });

test("what a machine does with packets of its own pods counts for these, and is possible for pods of which nobody knows where they run", () => {
	const own = layer();
	const passed = (sender: Subject, several = false): readonly Layer[] => passedBy([own], { subject: sender }, { subject: node, several });
	expect(passed(pod("n1"))).toEqual([own]);
	expect(passed(pod("n2"))).toEqual([]);
	expect(passed(machine("n2", [], { provider: "kubernetes", names: ["n2"] }))).toEqual([]);
	for (const doubtful of [passed(pod()), passed(pod("n1"), true)]) {
		expect(doubtful).toMatchObject([{ certain: [], possible: [{ candidates: ["drop"], unbounded: true }] }]);
		expect(doubtful[0]?.stages).toBeUndefined();
	}
});
