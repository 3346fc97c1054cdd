import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { explain, readProbes } from "../../src/analysis/explain.ts";
import { readKubernetes } from "../../src/readers/kubernetes/index.ts";
import { commandLine } from "./folders.ts";
import { type ReachabilityCase, readSuites } from "./reachability.ts";

const SUITES = readSuites();

const wanted = ({ questions }: ReachabilityCase): readonly string[] => questions.map(({ text, verdict }) => `${text}: ${verdict}`);

describe.each([...SUITES])("%s", (_, cases) => {
	test.each(cases.map((one) => [one.name, one] as const))("%s", (_name, one) => {
		const probes = readProbes(one.questions.map(({ probe }) => probe));
		const said = one.engine === undefined ? {} : { engine: one.engine };
		const results = explain(readKubernetes(one.documents, said), probes, said);
		expect(results.map(({ id, verdict }) => `${id}: ${verdict}`)).toEqual(wanted(one));
	});
	test("the command line answers the same to a file of probes", () => {
		const [one] = cases;
		if (one === undefined) throw new Error("no case");
		const folder = mkdtempSync(join(tmpdir(), "reachability-"));
		try {
			const [manifests, probes] = [join(folder, "manifests.yaml"), join(folder, "probes.json")];
			writeFileSync(manifests, one.manifests);
			writeFileSync(probes, JSON.stringify(one.questions.map(({ probe }) => probe)));
			const answer = execFileSync(process.execPath, [commandLine(), "explain", "--probes", probes, "--format", "json", manifests], {
				encoding: "utf8",
			});
			const { results } = JSON.parse(answer) as { readonly results: readonly { readonly id: string; readonly verdict: string }[] };
			expect(results.map(({ id, verdict }) => `${id}: ${verdict}`)).toEqual(wanted(one));
		} finally {
			rmSync(folder, { recursive: true });
		}
	});
});

/** What the suites of others leave out, as their README lists it, and a case of ours for each. */
const LEFT_OUT: Readonly<Record<string, readonly [file: string, name: string]>> = {
	"from: [] written out": ["networkpolicy.yaml", "from empty list written out"],
	"to: [] written out": ["networkpolicy.yaml", "to empty list written out"],
	"matchLabels together with matchExpressions": ["networkpolicy.yaml", "matchLabels with NotIn on an absent key"],
	"hostNetwork pods and own-node traffic": ["networkpolicy.yaml", "hostNetwork pods are no subject and no peer by label, own node passes"],
	"nodes and external addresses as sources": ["networkpolicy.yaml", "ipBlock of everything matches pods, nodes and the outside"],
	"IPv6 and dual stack": ["dual-stack.yaml", "both blocks with excepts"],
	"a named port with another protocol": ["networkpolicy.yaml", "a named port with another protocol admits nothing"],
	'string port "80"': ["networkpolicy.yaml", "string port 80 is refused, so nobody knows what is in force"],
	"equal AdminNetworkPolicy priorities": ["admin-policies.yaml", "equal priorities that agree, that contradict"],
	domainNames: ["admin-policies.yaml", "domain names leave open only what they may be"],
};

test.each(Object.entries(LEFT_OUT))("%s has a case", (_, [file, name]) => {
	expect(SUITES.get(file)?.map((one) => one.name)).toContain(name);
});
