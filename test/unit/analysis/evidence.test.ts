import { describe, expect, it } from "vitest";
import { type Analysis, analyse } from "../../../src/analysis/judge.ts";
import type { Evidence } from "../../../src/model/finding.ts";
import { at, filter, machine, row, rule, scene, subnet, target } from "./scene.ts";

const KUBELET = row("kubelet", "worker", "tcp", "10250", ["control-plane"]);
const VXLAN = row("vxlan", "worker", "udp", "8472", ["control-plane"], { component: "cni" });
const cp = target("control-plane", at(machine("cp", ["sg-cp"]), "10.0.1.5/32"));
const worker = target("worker", machine("w", ["sg-w"]));

function analysed(rules: Parameters<typeof filter>[1], over: Partial<Parameters<typeof scene>[0]> = {}): Analysis {
	return analyse(scene({ targets: [cp, worker], filters: [filter("sg-w", rules)], rows: [KUBELET], ...over }), []);
}

const of = (analysis: Analysis, key: string): Evidence => {
	const found = analysis.evidence.get(key);
	if (found === undefined) throw new Error(`no evidence for ${key} among ${[...analysis.evidence.keys()].join("; ")}`);
	return found;
};
const SHUT = "w|worker|kubelet";

describe("evidence of a blocked requirement", () => {
	it("names the filter, the packets and a witness", () => {
		const { because, packets, witness, ports, sources } = of(analysed([]), SHUT);
		expect({ because, packets, witness, ports, sources }).toEqual({
			because: [{ filter: "sg-w", rule: null, note: "no rule admits it", location: { file: "test.json", address: "sg-w" } }],
			packets: [{ protocol: "tcp", ports: "10250", sources: ["10.0.1.5/32"] }],
			witness: { protocol: "tcp", port: 10250, source: "10.0.1.5" },
			ports: "10250",
			sources: ["control-plane"],
		});
	});
	it("takes the witness past the addresses that a cloud reserves", () => {
		const placed = target("control-plane", { ...machine("cp", ["sg-cp"]), subnets: ["s"], subnetsUnknown: false });
		const { witness } = of(analysed([], { targets: [placed, worker], subnets: [subnet("s", "10.0.1.0/24")] }), SHUT);
		expect(witness).toEqual({ protocol: "tcp", port: 10250, source: "10.0.1.5" });
	});
	it("takes the packet of another machine rather than one of the target's own", () => {
		const etcd = row("peer", "control-plane", "tcp", "2380", ["control-plane"]);
		const other = target("control-plane", at(machine("cp2", ["sg-cp"]), "10.0.1.9/32"));
		const filters = [filter("sg-cp", [])];
		const { witness } = of(analysed([], { targets: [cp, other], filters, rows: [etcd] }), "cp|control-plane|peer");
		expect(witness).toEqual({ protocol: "tcp", port: 2380, source: "10.0.1.9" });
	});
	it.each([
		["a mistyped port", "tcp", "10205", KUBELET, "tcp/10205 is open to them: did you mean 10250?"],
		["another protocol", "udp", "10250", KUBELET, "udp/10250 is open to them, but tcp is needed"],
		["another overlay's port", "udp", "4789", VXLAN, "udp/4789 is open to them and no requirement names it: did you mean 8472?"],
	])("hints at %s", (_, protocol, ports, wanted, hint) => {
		const { hints } = of(analysed([rule("sg-w", protocol, ports, ["group:sg-cp"])], { rows: [wanted] }), `w|worker|${wanted.id}`);
		expect(hints).toEqual([hint]);
	});
	it("does not hint at ports that others cannot reach, nor at ports with a purpose of their own", () => {
		expect(of(analysed([rule("sg-w", "tcp", "10205", ["group:sg-x"])]), SHUT).hints).toEqual([]);
		const watched = [{ kind: "obsolete" as const, component: "kubelet", protocol: "tcp", ports: "10255", purpose: "" }];
		expect(of(analysed([rule("sg-w", "tcp", "10255", ["group:sg-cp"])], { watched }), SHUT).hints).toEqual([]);
	});
	it("offers the smallest rule, from the group of the sources, once it is proved", () => {
		expect(analysed([]).fix(SHUT).fix).toEqual({
			verified: true,
			description: "Add to sg-w: tcp/10250 from sg-cp",
			patch: "aws ec2 authorize-security-group-ingress --group-id sg-w --protocol tcp --port 10250 --source-group sg-cp",
		});
	});
	it("offers nothing where the group of the sources is carried by others too", () => {
		const shared = target("etcd", machine("e", ["sg-cp"]));
		expect(analysed([], { targets: [cp, worker, shared] }).fix(SHUT).fix).toBeNull();
	});
});

describe("evidence of an exposure", () => {
	const SSH = [{ kind: "sensitive" as const, component: "ssh", protocol: "tcp", ports: "22", purpose: "SSH" }];
	it("names rule, sources and a public witness, and the fix", () => {
		const open = rule("sg-w", "tcp", "22", ["0.0.0.0/0"], { id: "world" });
		const analysis = analysed([rule("sg-w", "tcp", "10250", ["group:sg-cp"]), open], { watched: SSH });
		expect(of(analysis, "w|world").parts).toEqual([
			{
				requirements: [],
				protocol: "tcp",
				ports: "22",
				sources: ["0.0.0.0/0"],
				packets: [{ protocol: "tcp", ports: "22", sources: ["0.0.0.0/0"] }],
				witness: { protocol: "tcp", port: 22, source: "1.0.0.5" },
			},
		]);
		expect(analysis.fix("w|world").fix).toMatchObject({ verified: true, description: expect.stringContaining("Remove world from sg-w") });
	});
	it("narrows a rule that a requirement hangs on instead of removing it", () => {
		const wide = rule("sg-w", "tcp", "10250", ["10.0.0.0/16"], { id: "wide" });
		const analysis = analysed([wide]);
		expect(of(analysis, "w|wide").parts.map(({ requirements }) => requirements)).toEqual([["kubelet"]]);
		expect(analysis.fix("w|wide").fix).toMatchObject({ verified: true, description: "Narrow wide of sg-w to 10.0.1.5/32" });
	});
	it("never prints addresses that the input marks as sensitive", () => {
		const secret = rule("sg-w", "tcp", "22", ["198.51.100.7/32"], { id: "secret", sensitive: true, sourceText: "(sensitive)" });
		const text = JSON.stringify([...analysed([secret], { watched: SSH }).evidence.values()]);
		expect(text).toContain("(sensitive)");
		expect(text).not.toContain("198.51");
	});
});
