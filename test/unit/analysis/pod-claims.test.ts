import { describe, expect, it } from "vitest";
import { claimsOf } from "../../../src/analysis/claims.ts";
import { claimsOfPod } from "../../../src/analysis/pod-claims.ts";
import { parseCidrs } from "../../../src/model/addresses.ts";
import type { Demand } from "../../../src/model/inventory.ts";
import { formatPorts, parsePorts } from "../../../src/model/ports.ts";
import { TCP } from "../../../src/model/protocols.ts";
import type { Target } from "../../../src/model/target.ts";
import { machine, row, scene, target } from "./scene.ts";

const ROWS = [
	row("kubelet", "worker", "tcp", "10250", ["control-plane"]),
	row("metrics", "metrics-server", "tcp", "10250", ["kube-apiserver"], { scope: "pod", component: "metrics-server" }),
];
const GIVEN = new Map([["kube-apiserver", parseCidrs(["172.31.0.0/28"])]]);

const demand = (id: string, ports: string, over: Partial<Demand> = {}): Demand => ({
	id,
	role: "webhook",
	subject: "ns/Deployment/x",
	protocol: TCP,
	ports: parsePorts(ports),
	sources: ["kube-apiserver"],
	purpose: "test",
	reason: "test",
	failsOpen: false,
	servicePort: null,
	location: { file: "test.yaml" },
	...over,
});

const pod = (role: string | null): Target => target(role, machine("ns/Deployment/x", [], { nature: "pod", provider: "kubernetes" }));

function claimed(judged: Target, demands: readonly Demand[], sources: ReadonlyMap<string, ReturnType<typeof parseCidrs>>): unknown {
	const built = scene({ targets: [judged], filters: [], rows: ROWS, config: { sources }, inventory: { demands } });
	return claimsOfPod(built, judged, claimsOf(built.answer)).map(({ ports, rows, component, open }) => ({
		ports: formatPorts(ports),
		rows: rows.map(({ id }) => id),
		component,
		...(open === undefined ? {} : { open }),
	}));
}

describe("claims of a pod", () => {
	it("are its component's rows alone while nobody said who calls what the inputs demand", () => {
		expect(claimed(pod("metrics-server"), [demand("webhook/a", "9443")], new Map())).toEqual([
			{ ports: "10250", rows: ["metrics"], component: "metrics-server" },
		]);
	});
	it("hold no demand whose callers are not those that were given", () => {
		expect(claimed(pod("webhook"), [demand("webhook/a", "9443")], new Map([["control-plane", parseCidrs(["10.0.0.0/28"])]]))).toEqual([]);
	});
	it("hold what the inputs demand, ports that several demand once", () => {
		const demands = [demand("webhook/a", "9443"), demand("webhook/b", "9443"), demand("webhook/c", "9444"), demand("webhook/a", "9443")];
		expect(claimed(pod("webhook"), demands, GIVEN)).toEqual([
			{ ports: "9443", rows: ["webhook/a", "webhook/b"], component: "webhook" },
			{ ports: "9444", rows: ["webhook/c"], component: "webhook" },
		]);
	});
	it("hold a port that a row and a demand name once, under the row", () => {
		expect(claimed(pod("metrics-server"), [demand("aggregated-api/m", "10250", { role: "aggregated-api" })], GIVEN)).toEqual([
			{ ports: "10250", rows: ["metrics", "aggregated-api/m"], component: "metrics-server" },
		]);
	});
	it("hold what is demanded whatever its role, and nothing that is demanded of others", () => {
		const demands = [demand("webhook/a", "9443"), demand("webhook/b", "9443", { subject: "ns/Deployment/y" })];
		expect(claimed(pod(null), demands, GIVEN)).toEqual([{ ports: "9443", rows: ["webhook/a"], component: "webhook" }]);
		expect(claimed(pod(null), [], GIVEN)).toEqual([]);
	});
	it("keep a port that nobody knows apart from one that is told", () => {
		const hidden = { address: "ns/Deployment/x", attribute: "container ports" };
		expect(claimed(pod("webhook"), [demand("webhook/a", "1-65535", { hidden }), demand("webhook/b", "1-65535")], GIVEN)).toEqual([
			{ ports: "1-65535", rows: ["webhook/a"], component: "webhook", open: [hidden] },
			{ ports: "1-65535", rows: ["webhook/b"], component: "webhook" },
		]);
	});
});
