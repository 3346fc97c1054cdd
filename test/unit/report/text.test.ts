import { expect, test } from "vitest";
import type { Report } from "../../../src/model/finding.ts";
import { assemble } from "../../../src/report/assemble.ts";
import { wrap } from "../../../src/report/formats/layout.ts";
import { formatText, type TextOptions } from "../../../src/report/formats/text.ts";
import { decision, evidence, exposure, judged, judgement } from "./judged.ts";

const TOOL = { name: "portpolicy", version: "0.0.0", pack: { digest: `sha256:${"0".repeat(64)}`, revision: "r" } } as const;
const OPTIONS: TextOptions = { colour: false, verbose: false, quiet: false, failOn: "error", couldNotJudge: null, nothing: null };

function report(): Report {
	const ssh = exposure("e", "rule-1", [{ protocol: "tcp", ports: "22", sources: ["0.0.0.0/0"], requirement: null, component: "ssh" }]);
	const unknowns = [
		{ address: "module.a.aws_instance.w", attribute: "vpc_security_group_ids", via: "module.a.local.groups", candidates: ["sg-a", "sg-b"] },
	];
	const undetermined = { verdict: "undetermined", level: "warning" } as const;
	return assemble({
		tool: TOOL,
		clusters: [
			judged({
				decision: decision(
					[
						judgement("required/blocked", "k"),
						judgement("exposure/internet", "e", { verdict: "overexposed", level: "note", parts: [0] }),
						judgement("required/undetermined", "u1", undetermined),
						judgement("required/undetermined", "u2", undetermined),
					],
					3,
				),
				evidence: new Map([
					["k", evidence("k")],
					["e", ssh.evidence],
					["u1", evidence("u1", { ports: "53", unknowns })],
					["u2", evidence("u2", { ports: "54", unknowns })],
				]),
				exposure: [ssh.fact],
			}),
		],
		documents: [{ file: "plan.json", value: {}, line: (pointer) => (pointer === "/a" ? 7 : undefined) }],
		inputNotes: [],
		couldNotJudge: false,
	});
}

test("errors in full, undetermined by cause, notes in one line, a last line with the reason", () => {
	expect(formatText(report(), OPTIONS)).toBe(`Profile kubernetes 1.33 (by --profile); 0 inputs, 0 inbound rules, 0 targets.

error  required/blocked
  tcp/10250 (Kubelet API) of aws_instance.w (worker) is blocked for
  control-plane. Without it kubectl logs and exec time out.
  by   sg-w: no rule admits it [plan.json:7]
  e.g. tcp/10250 from 10.0.1.5 is refused
  hint tcp/10520 is open to them: did you mean 10250?

warning  required/undetermined  (2, one cause)
  What module.a.local.groups is cannot be told from the input; it decides
  vpc_security_group_ids of module.a.aws_instance.w. It may be sg-a or sg-b.
    aws_instance.w (worker): tcp/53-54 from control-plane
  ends by: judge the state after apply (terraform show -json), or name the
       members: --source CLASS=CIDR

1 note  exposure/internet (-v tells them)

1 error, 2 warnings, 1 note, 3 requirements met. Exit 1: an error was found.
`);
});

test("verbose unfolds notes, quiet leaves findings only, colour only repeats words", () => {
	expect(formatText(report(), { ...OPTIONS, verbose: true })).toContain(
		"note  exposure/internet\n  tcp/22 (SSH) of aws_instance.w (worker) is open to anywhere (0.0.0.0/0).",
	);
	expect(formatText(report(), { ...OPTIONS, quiet: true })).toMatch(/^error {2}required\/blocked\n(?:(?!Exit).)*$/s);
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what colour is made of.
	expect(formatText(report(), { ...OPTIONS, colour: true }).replace(/\u001b\[[\d;]*m/g, "")).toBe(formatText(report(), OPTIONS));
});

test("lines hold 80 columns, but for words that are longer", () => {
	for (const verbose of [false, true])
		for (const line of formatText(report(), { ...OPTIONS, verbose }).split("\n")) expect(line.length).toBeLessThanOrEqual(80);
	const long = "module.".repeat(20);
	expect(wrap(`a ${long} b`, "> ")).toEqual(["> a", `  ${long}`, "  b"]);
});

test("equal input gives equal bytes", () => {
	expect(JSON.stringify(report())).toBe(JSON.stringify(report()));
});
