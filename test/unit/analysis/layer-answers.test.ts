import { expect, test } from "vitest";
import { layerAdmits, Wanted } from "../../../src/analysis/admission.ts";
import { ALL_V4 } from "../../../src/model/addresses.ts";
import type { Layer, Rule, Subject } from "../../../src/model/inventory.ts";
import { formatPorts, parsePorts } from "../../../src/model/ports.ts";
import { TCP } from "../../../src/model/protocols.ts";
import { filter, machine, rule, scene } from "./scene.ts";

const sender: Wanted["endpoint"] = {
	name: "c",
	className: "client",
	subject: null,
	addresses: null,
	unnamedOutside: false,
	pod: false,
	ipv6: "no",
	via: null,
};
const NAMED = new Map([["main/6", [8443]]]);

const STAGED = { stages: [{ name: "tier default", filters: [{ id: "f", attached: "yes", rank: 0, isolates: true } as const] }] };

/** The ports that one rule opens on subjects behind one layer, asked in turn. */
function open(subjects: readonly Subject[], over: Partial<Rule>): readonly string[] {
	const [{ layers }] = subjects as [Subject];
	const { inventory } = scene({ targets: [], filters: [filter("f", [rule("f", "tcp", "80", ["*"], over)])] });
	const wanted = new Wanted(sender, TCP, parsePorts("0-65535"), ALL_V4);
	return subjects.map((subject) => formatPorts(layerAdmits(subject, layers[0] as never, wanted, "lower", inventory).ports));
}

const four = (over: (index: number) => Partial<Subject>, acts: Partial<Layer> = {}): readonly Subject[] => {
	const layers = machine("first", ["f"]).layers.map((layer) => ({ ...layer, ...acts }));
	return [0, 1, 2, 3].map((index) => machine(`m${index}`, ["f"], { layers, ...over(index) }));
};

test("subjects that no rule tells apart get one answer", () => {
	expect(
		open(
			four(() => ({})),
			{},
		),
	).toEqual(["80", "80", "80", "80"]);
});
test("a named port is looked up on each", () => {
	const named = (index: number): Partial<Subject> => ({ namedPorts: index % 2 === 0 ? NAMED : new Map([["main/6", [9443]]]) });
	expect(open(four(named), { namedPorts: [{ name: "main", protocol: TCP }] })).toEqual(["80,8443", "80,9443", "80,8443", "80,9443"]);
	const but = { ports: parsePorts("8443,9443"), exceptNamedPorts: [{ name: "main", protocol: TCP }] };
	expect(open(four(named), but)).toEqual(["9443", "8443", "9443", "8443"]);
});
test("a rule that names its own end holds for those alone", () => {
	for (const acts of [{}, STAGED]) {
		const subjects = four(() => ({}), acts);
		expect(open(subjects, { holds: ({ id }) => (id < "m2" ? "yes" : "no") })).toEqual(["80", "80", "", ""]);
	}
	expect(
		open(
			four(() => ({})),
			{
				elsewhere: new Map([
					["m1", "no"],
					["m3", "maybe"],
				]),
			},
		),
	).toEqual(["80", "", "80", ""]);
});
test("what was found for some packets is not told of others", () => {
	const { inventory } = scene({ targets: [], filters: [filter("f", [rule("f", "tcp", "80", ["10.0.0.0/8"])])] });
	const [first, second] = four(() => ({})) as [Subject, Subject];
	const ask = (subject: Subject, over: Partial<Wanted>, bound: "lower" | "upper" = "lower"): string => {
		const { protocol = TCP, ports = parsePorts("0-65535") } = over;
		const wanted = new Wanted(sender, protocol, ports, ALL_V4);
		return formatPorts(layerAdmits(subject, subject.layers[0] as never, wanted, bound, inventory).ports);
	};
	const questions: Partial<Wanted>[] = [{}, { protocol: 17 }, { ports: parsePorts("81") }, {}];
	expect([first, second].map((subject) => questions.map((over) => ask(subject, over)))).toEqual([
		["80", "", "", "80"],
		["80", "", "", "80"],
	]);
});
