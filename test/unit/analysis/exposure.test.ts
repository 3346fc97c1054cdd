import { describe, expect, it } from "vitest";
import { claimsOf } from "../../../src/analysis/claims.ts";
import { exposuresOf } from "../../../src/analysis/exposure.ts";
import { formatCidrs, parseCidrs } from "../../../src/model/addresses.ts";
import { formatPorts } from "../../../src/model/ports.ts";
import type { Target } from "../../../src/model/target.ts";
import { at, filter, machine, row, rule, scene, target } from "./scene.ts";

const ROWS = [
	row("etcd", "etcd", "tcp", "2379", ["control-plane", "etcd"], { component: "etcd" }),
	row("scheduler", "control-plane", "tcp", "10259", ["self"], { component: "scheduler", bind: "loopback" }),
	row("api", "control-plane", "tcp", "6443", ["worker", "client"], { component: "api-server" }),
];
const WATCHED = [
	{ kind: "sensitive" as const, component: "ssh", protocol: "tcp", ports: "22", purpose: "SSH" },
	{ kind: "obsolete" as const, component: "kubelet", protocol: "tcp", ports: "10255", purpose: "read-only kubelet" },
];
const cp = target("control-plane", at(machine("cp", ["sg-cp"]), "10.0.1.5/32"));
const worker = target("worker", at(machine("w", ["sg-w"]), "10.0.2.5/32"));

function exposed(
	judged: Target,
	rules: Parameters<typeof filter>[1],
	others: readonly Target[] = [cp, worker],
	over: Partial<Parameters<typeof scene>[0]> = {},
): unknown {
	const id = judged.subject.layers[0]?.certain[0] as string;
	const targets = [...others.filter((other) => other.id !== judged.id), judged];
	const built = scene({ targets, filters: [filter(id, rules)], rows: ROWS, watched: WATCHED, ...over });
	return exposuresOf(built, judged, claimsOf(built.answer)).map(({ fact, parts }) =>
		fact.parts.map((part, index) => ({
			what: `${part.kind} ${part.component ?? "-"} ${formatPorts((parts[index] as (typeof parts)[number]).ports)}`,
			from: [
				...formatCidrs(parts[index]?.excess.addresses ?? parseCidrs([])),
				...(parts[index]?.excess.members ?? []).map((member) => JSON.stringify(member)),
			],
			certain: part.certain,
			insiders: part.insiders,
			unnamed: part.unnamedOutside,
		})),
	);
}

describe("exposure", () => {
	it("of a sensitive port is everything that gets in", () => {
		expect(exposed(worker, [rule("sg-w", "tcp", "22", ["192.0.2.0/24"])])).toEqual([
			[{ what: "sensitive ssh 22", from: ["192.0.2.0/24"], certain: true, insiders: false, unnamed: false }],
		]);
	});
	it("of a named port is what is left beyond its classes", () => {
		expect(
			exposed(target("etcd", at(machine("e", ["sg-e"]), "10.0.3.5/32")), [rule("sg-e", "tcp", "2379", ["10.0.1.4/31", "10.0.2.5/32"])]),
		).toEqual([[{ what: "named etcd 2379", from: ["10.0.1.4/32", "10.0.2.5/32"], certain: true, insiders: false, unnamed: false }]]);
	});
	it("is nothing when only the classes get in", () => {
		expect(exposed(target("etcd", machine("e", ["sg-e"])), [rule("sg-e", "tcp", "2379", ["group:sg-cp", "group:sg-e"])])).toEqual([]);
	});
	it("through a group counts who carries it", () => {
		expect(exposed(target("etcd", machine("e", ["sg-e"])), [rule("sg-e", "tcp", "2379", ["group:sg-w"])])).toEqual([
			[{ what: "named etcd 2379", from: ['{"kind":"group","id":"sg-w"}'], certain: true, insiders: true, unnamed: false }],
		]);
	});
	it("of a loopback port spares the target's own group", () => {
		expect(exposed(cp, [rule("sg-cp", "tcp", "10259", ["group:sg-cp"])])).toEqual([]);
	});
	it("of a class outside that nobody named is marked so", () => {
		expect(exposed(cp, [rule("sg-cp", "tcp", "6443", ["203.0.113.0/24"])])).toEqual([
			[{ what: "named api-server 6443", from: ["203.0.113.0/24"], certain: true, insiders: false, unnamed: true }],
		]);
	});
	it("of one rule is one fact with a part per kind of port", () => {
		const facts = exposed(worker, [rule("sg-w", "tcp", "22-10255", ["0.0.0.0/0"])]) as readonly (readonly { readonly what: string }[])[];
		expect(facts.map((parts) => parts.map(({ what }) => what).sort())).toEqual([
			["named api-server 6443", "named etcd 2379", "obsolete kubelet 10255", "sensitive ssh 22", "unlisted - 23-2378,2380-6442,6444-10254"],
		]);
	});
	it("of a target without a role is looked at only for rules open to the Internet", () => {
		const nobody = target(null, machine("x", ["sg-x"]));
		expect(exposed(nobody, [rule("sg-x", "tcp", "22", ["192.0.2.0/24"])])).toEqual([]);
		expect(exposed(nobody, [rule("sg-x", "tcp", "22", ["0.0.0.0/0"])])).toMatchObject([[{ what: "sensitive ssh 22" }]]);
	});
	it("where a class lives at unknown addresses a private range is only possible", () => {
		const lost = target("control-plane", machine("cp", ["sg-cp"]));
		expect(exposed(target("etcd", machine("e", ["sg-e"])), [rule("sg-e", "tcp", "2379", ["10.0.0.0/8"])], [lost])).toMatchObject([
			[{ certain: false, from: [] }],
		]);
	});
});
