// Asks the committed rule pack for tables, as the command does: needs Node alone.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import opaWasm from "@open-policy-agent/opa-wasm";
import { ROOT } from "../opa.mjs";

const NAME = "portpolicy/table";
const policy = await opaWasm.loadPolicy(readFileSync(join(ROOT, "policies", "dist", "policy.wasm")));

/** The table of a profile; what is not given is the default, and nothing is observed but machines of every kind. */
export function table(given) {
	const [{ result }] = policy.evaluate(
		{
			schema: "portpolicy.requirements-query/v1",
			nonce: "docs",
			provider: null,
			release: null,
			table: "effective",
			cni: [],
			addons: [],
			parameters: {},
			features: {},
			observed: { loadBalancer: true, machineRoles: ["bastion"] },
			...given,
		},
		policy.entrypoints[NAME],
	);
	if (result.problems.length > 0) throw new Error(result.problems.join("\n"));
	return result;
}
