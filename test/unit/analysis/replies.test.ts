import { describe, expect, it } from "vitest";
import { blameFor } from "../../../src/analysis/blame.ts";
import { coverageOf } from "../../../src/analysis/coverage.ts";
import { mandatesOf } from "../../../src/analysis/mandate.ts";
import { unknownsOf } from "../../../src/analysis/unknowns.ts";
import { intervals } from "../../../src/model/intervals.ts";
import type { Filter, Layer, Rule } from "../../../src/model/inventory.ts";
import { withSubnetLayers } from "../../../src/model/subnet-layers.ts";
import type { Target } from "../../../src/model/target.ts";
import { at, filter, machine, row, rule, scene, subnet, target } from "./scene.ts";

const REPLIES = { any: intervals([1024, 65535]), machines: intervals([32768, 60999]) };
const ANY_IN = rule("acl", "any", "0-65535", ["0.0.0.0/0"], { id: "in" });
const out = (ports: string, to = "0.0.0.0/0", over: Partial<Rule> = {}): Rule =>
	rule("acl", "tcp", ports, [to], { id: `out ${ports}`, ...over });

const acl = (id: string, ingress: readonly Rule[], egress: readonly Rule[]): Filter =>
	filter(id, ingress, { kind: "aws-network-acl", mode: "first-match", stateful: false, egress, replies: REPLIES });
const edge = (id: string): Layer => ({ kind: "network-acl", certain: [id], possible: [], whenNone: "open", skippedInsideSubnet: true });

/** A worker in subnet b behind `list`; its control plane in `from`, behind `own` where that is given. */
function judged(
	list: Filter,
	from: "a" | "b" = "a",
	own: Filter | null = null,
	over: { readonly component?: string; readonly protocol?: string } = {},
) {
	const { component = "kubelet", protocol = "tcp" } = over;
	const subnets = [
		subnet("a", "10.0.1.0/24", { acl: own === null ? null : edge(own.id) }),
		subnet("b", "10.0.2.0/24", { acl: edge(list.id) }),
	];
	const place = (id: string): { subnets: string[]; subnetsUnknown: boolean } => ({ subnets: [id], subnetsUnknown: false });
	const bare = [
		at(machine("cp", ["sg"], place(from)), from === "a" ? "10.0.1.5/32" : "10.0.2.5/32"),
		at(machine("w", ["sg"], place("b")), "10.0.2.9/32"),
	];
	const filters = [filter("sg", [rule("sg", "any", "0-65535", ["0.0.0.0/0"])]), list, ...(own === null ? [] : [own])];
	const { subjects } = withSubnetLayers({ ...scene({ targets: [], filters, subnets }).inventory, subjects: bare });
	const [cp, worker] = subjects.map((subject, index) => target(index === 0 ? "control-plane" : "worker", subject)) as [Target, Target];
	const rows = [row("r", "worker", protocol, "10250", ["control-plane"], { component })];
	const built = scene({ targets: [cp, worker], filters, subnets, rows });
	const [mandate] = mandatesOf(worker, built.answer.rows, []);
	const coverage = mandate === undefined ? null : coverageOf(built, worker, mandate);
	if (coverage === null) throw new Error("the row demands something of the worker");
	const { lower, upper } = coverage.fact;
	const blame = blameFor(built, coverage).map(({ filter: id, rule: by, note }) => `${id} ${by ?? "-"}: ${note}`);
	const unknowns =
		lower !== "all" && upper === "all" ? unknownsOf(built, coverage).map(({ address, attribute }) => `${address} ${attribute}`) : [];
	return { lower, upper, blame, unknowns };
}

const met = { lower: "all", upper: "all", blame: [], unknowns: [] };
const lost = (by: string, way: string): unknown => ({
	lower: "none",
	upper: "none",
	blame: [`acl ${by}: it does not let replies on ephemeral ports (1024-65535) ${way} cp`],
	unknowns: [],
});

describe("the return path through a stateless list", () => {
	it("is open when all ports that clients choose are let out to them", () => {
		expect(judged(acl("acl", [ANY_IN], [out("1024-65535")]))).toEqual(met);
	});
	it("is open to machines of the cluster when the ports that Linux chooses are", () => {
		expect(judged(acl("acl", [ANY_IN], [out("32768-61000")]))).toEqual(met);
	});
	it("is closed when nothing is let out", () => {
		expect(judged(acl("acl", [ANY_IN], []))).toEqual(lost("-", "out to"));
	});
	it("is closed when some of these ports are not", () => {
		expect(judged(acl("acl", [ANY_IN], [out("1024-40000")]))).toEqual(lost("-", "out to"));
	});
	it("is closed when other addresses alone are let out to", () => {
		expect(judged(acl("acl", [ANY_IN], [out("1024-65535", "10.0.9.0/24")]))).toEqual(lost("-", "out to"));
	});
	it("is closed by a deny above the allow, which is to blame", () => {
		expect(judged(acl("acl", [ANY_IN], [out("50000-50010", "10.0.0.0/8", { action: "deny", id: "deny" }), out("1024-65535")]))).toEqual(
			lost("deny", "out to"),
		);
	});
	it("is open when the deny stands below the allow", () => {
		expect(judged(acl("acl", [ANY_IN], [out("1024-65535"), out("50000-50010", "10.0.0.0/8", { action: "deny" })]))).toEqual(met);
	});
	it("is closed when udp is let out and tcp is asked", () => {
		expect(judged(acl("acl", [ANY_IN], [rule("acl", "udp", "1024-65535", ["0.0.0.0/0"])]))).toEqual(lost("-", "out to"));
	});
	it("does not exist inside one subnet", () => {
		expect(judged(acl("acl", [], []), "b")).toEqual(met);
	});
	it("does not exist for tunnels, which answer on the same port", () => {
		expect(judged(acl("acl", [ANY_IN], []), "a", null, { component: "cni", protocol: "udp" })).toEqual(met);
	});
	it("exists for other udp", () => {
		expect(judged(acl("acl", [ANY_IN], []), "a", null, { protocol: "udp" })).toEqual(lost("-", "out to"));
	});
	it("is not known when the list has entries that cannot be read", () => {
		const list = { ...acl("acl", [ANY_IN], [out("1024-65535")]), unknownIngress: [{ address: "acl", attribute: "egress" }] };
		expect(judged(list)).toEqual({ lower: "none", upper: "all", blame: [], unknowns: ["acl egress"] });
	});
});

describe("the way back into the client's own subnet", () => {
	const open = acl("acl", [ANY_IN], [out("1024-65535")]);
	it("is open when its list lets these ports in from the target", () => {
		expect(judged(open, "a", acl("own", [rule("own", "tcp", "1024-65535", ["10.0.2.0/24"])], []))).toEqual(met);
	});
	it("is closed when its list does not", () => {
		expect(judged(open, "a", acl("own", [rule("own", "tcp", "443", ["0.0.0.0/0"])], []))).toEqual({
			lower: "none",
			upper: "none",
			blame: ["own -: it does not let replies on ephemeral ports (1024-65535) back in to cp"],
			unknowns: [],
		});
	});
});
