import { describe, expect, test } from "vitest";
import { parseCidrs } from "../../../src/model/addresses.ts";
import { findingsOf } from "../../../src/report/findings.ts";
import { WORDS } from "../../../src/report/words.ts";
import { CONFIG } from "../analysis/scene.ts";
import { decision, evidence, exposure, judged, judgement, KUBELET } from "./judged.ts";

const WAIVER = {
	id: "0",
	rule: "required/blocked",
	target: "sg-w",
	allow: null,
	reason: "until Friday",
	owner: null,
	expires: "2027-01-01",
};

describe("a judgement becomes a finding", () => {
	test("of a requirement, with the row's words", () => {
		expect(
			findingsOf(
				judged({ decision: decision([judgement("required/blocked", "k", { partial: true })]), evidence: new Map([["k", evidence("k")]]) }),
			),
		).toEqual([
			{
				rule: "required/blocked",
				verdict: "blocked",
				partial: true,
				level: "error",
				requirement: KUBELET.id,
				requirements: [KUBELET.id],
				target: "aws_instance.w",
				role: "worker",
				protocol: "tcp",
				ports: "10250",
				sources: ["control-plane"],
				packets: [{ protocol: "tcp", ports: "10250", sources: ["10.0.1.0/24"] }],
				witness: { protocol: "tcp", port: 10250, source: "10.0.1.5" },
				because: [{ filter: "sg-w", rule: null, note: "no rule admits it", location: { file: "plan.json", pointer: "/a" } }],
				change: "introduced",
				unknowns: [],
				hints: ["tcp/10520 is open to them: did you mean 10250?"],
				fix: null,
				waived: null,
				message:
					"tcp/10250 (Kubelet API) of aws_instance.w (worker) is partly blocked for control-plane. Without it kubectl logs and exec time out.",
				reason: "Without it kubectl logs and exec time out.",
				references: ["the page"],
				location: { file: "plan.json", pointer: "/a", address: "sg-w" },
			},
		]);
	});

	test("of an exposure: only the parts that matter, gravest first, as one finding", () => {
		const open = exposure("e", "rule-1", [
			{ protocol: "tcp", ports: "10250", sources: ["10.9.0.0/16"], requirement: KUBELET.id, component: "kubelet" },
			{ protocol: "tcp", ports: "80", sources: ["0.0.0.0/0"], requirement: null, component: null },
			{ protocol: "tcp", ports: "22", sources: ["0.0.0.0/0"], requirement: null, component: "ssh" },
		]);
		const [finding] = findingsOf(
			judged({
				decision: decision([judgement("exposure/internet", "e", { verdict: "overexposed", parts: [2, 0] })]),
				evidence: new Map([["e", open.evidence]]),
				exposure: [open.fact],
			}),
		);
		expect(finding).toMatchObject({
			requirement: null,
			requirements: [KUBELET.id],
			protocol: "tcp",
			ports: "22,10250",
			sources: ["0.0.0.0/0"],
			packets: [
				{ protocol: "tcp", ports: "22", sources: ["0.0.0.0/0"] },
				{ protocol: "tcp", ports: "10250", sources: ["10.9.0.0/16"] },
			],
			witness: { protocol: "tcp", port: 22, source: "203.0.113.9" },
		});
	});

	test("IPv4 and IPv6 rules that open the same are told once, whichever comes first", () => {
		const part = { protocol: "tcp", ports: "22", requirement: null, component: "ssh" };
		const v4 = exposure("4", "rule-4", [{ ...part, sources: ["0.0.0.0/0"] }]);
		const v6 = exposure("6", "rule-6", [{ ...part, sources: ["::/0"] }]);
		const told = (keys: readonly string[]): unknown =>
			findingsOf(
				judged({
					decision: decision(keys.map((key) => judgement("exposure/internet", key, { verdict: "overexposed", parts: [0] }))),
					evidence: new Map([
						["4", v4.evidence],
						["6", v6.evidence],
					]),
					exposure: [v4.fact, v6.fact],
				}),
			);
		expect(told(["6", "4"])).toEqual(told(["4", "6"]));
		expect(told(["4", "6"])).toMatchObject([
			{
				sources: ["0.0.0.0/0", "::/0"],
				because: [{ rule: "rule-4" }, { rule: "rule-6" }],
				message:
					"tcp/22 (SSH) of aws_instance.w (worker) is open to anywhere (0.0.0.0/0, ::/0). Whoever reaches it can try to log in to the machine.",
			},
		]);
	});

	test("a waived one says why; a waiver's own finding stands at the waiver", () => {
		const config = { ...CONFIG, file: "portpolicy.yaml", waivers: [WAIVER] };
		expect(
			findingsOf(
				judged({
					config,
					decision: decision([
						judgement("required/blocked", "k", { waived: "0" }),
						judgement("waiver/unused", "waiver|0", { verdict: "advice", level: "note" }),
					]),
					evidence: new Map([["k", evidence("k")]]),
				}),
			),
		).toMatchObject([
			{ waived: { reason: "until Friday", owner: null, expires: "2027-01-01" } },
			{
				rule: "waiver/unused",
				location: { file: "portpolicy.yaml", pointer: "/waivers/0" },
				message: "The waiver of required/blocked for sg-w accepts nothing that was found; it can go.",
			},
		]);
	});

	test("an answer about nothing known is an error, not a silence", () => {
		expect(() => findingsOf(judged({ decision: decision([judgement("required/blocked", "gone")]) }))).toThrow("of which nothing is known");
		expect(() =>
			findingsOf(judged({ decision: decision([judgement("required/new", "k")]), evidence: new Map([["k", evidence("k")]]) })),
		).toThrow("no words");
	});
});

test("every message is whole sentences without holes", () => {
	const told = {
		partial: false,
		target: "aws_instance.w",
		role: "worker",
		protocol: "tcp",
		ports: "443",
		sources: ["client"],
		packets: [],
		purpose: "API",
		mandated: ["client"],
		component: "api-server",
		reason: "It is needed",
		filter: "sg-w",
		waiver: WAIVER,
		args: {
			names: "a, b",
			count: 5,
			kind: "aws",
			taken: parseCidrs(["10.0.0.0/8"]).first ?? "",
			rule: "sg-w#ingress[0]",
			filter: "sg-w",
			problem: "port is text",
			note: "look",
			via: "",
			class: "client",
		},
	};
	for (const [rule, words] of Object.entries(WORDS)) {
		const bare = { ...told, target: null, role: null, purpose: null, mandated: null, component: null, reason: null, filter: null };
		for (const text of [words(told), words(bare)]) {
			expect(`${rule}: ${text}`).toMatch(/: .+[.?!]$/);
			expect(`${rule}: ${text}`).not.toMatch(/undefined|null|NaN|\.\.| {2}/);
		}
	}
});

test.each(["effect/host-network", "effect/dangling-selector", "effect/failsafe-only"] as const)(
	"%s leaves its note to the line of the policy that it names",
	(rule) => {
		const note = "selects only pods on the host network: it restricts nothing";
		const [found] = findingsOf(
			judged({ decision: decision([judgement(rule, "k")]), evidence: new Map([["k", evidence("k", { args: { note } })]]) }),
		);
		expect(found?.message).toMatch(/^\S.*\.$/);
		expect(found?.message).not.toContain(note);
	},
);
