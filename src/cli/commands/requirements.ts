import { isOneOf, ROLES } from "../../config/vocabulary.ts";
import { stage } from "../../evaluate.ts";
import type { Demand } from "../../model/inventory.ts";
import { formatPorts } from "../../model/ports.ts";
import { protocolName } from "../../model/protocols.ts";
import type { Row } from "../../model/requirement.ts";
import { formatJson } from "../../report/formats/json.ts";
import { formatRequirements, requirementsReport } from "../../report/formats/requirements.ts";
import { requestedInputs } from "../kinds.ts";
import { judgingOptions } from "../options.ts";
import { notice, parseOutputs, write } from "../output.ts";
import type { Action } from "../program.ts";
import { embeddedManifests, noticeInputErrors, openSession } from "../session.ts";

/** `portpolicy requirements`: the table in force for a profile, and for the cluster that the inputs show. */
export const requirementsCommand: Action = async (command, args, argv) => {
	const options = judgingOptions(command);
	const outputs = parseOutputs(options.format, ["text", "json"]);
	// `--role worker` without a selector narrows the table; `--role worker=name:x` says who is who, as in eval.
	const narrowed = (options.role ?? []).filter((text) => isOneOf(ROLES, text));
	const role = (options.role ?? []).filter((text) => !narrowed.includes(text as (typeof ROLES)[number]));
	const { inputs, documents, configs, pack } = await openSession(requestedInputs(command, args, argv), { ...options, role });
	noticeInputErrors(inputs);
	const [config] = configs;
	const parse = await embeddedManifests(documents);
	if (config === undefined) return 2;
	const { clusters, profile, inventory } = stage(documents, config, pack, parse);
	const [cluster] = clusters;
	if (cluster === undefined) return 2;
	const names = configs.length > 1 ? configs.map((one) => one.cluster) : clusters.map((one) => one.cluster);
	if (names.length > 1)
		notice(
			`several clusters (${names.filter((name) => name !== null).join(", ")}): this is the table of ${names[0] ?? "what belongs to none of them"}`,
		);
	const whole = requirementsReport(cluster.answer, profile.evidence, inventory.demands.map(rowOf));
	const report =
		narrowed.length === 0 ? whole : { ...whole, rows: whole.rows.filter((row) => (narrowed as readonly string[]).includes(row.role)) };
	for (const output of outputs) write(output, output.format === "json" ? formatJson(report) : formatRequirements(report, options.verbose));
	return inputs.errors.length > 0 ? 2 : 0;
};

/** What the inputs themselves demand, as a row of the table. */
const rowOf = (demand: Demand): Row => ({
	id: demand.id,
	role: demand.role,
	targetRoles: [demand.role],
	scope: "pod",
	protocol: protocolName(demand.protocol),
	ports: formatPorts(demand.ports),
	sources: demand.sources,
	tolerates: [],
	need: "required",
	condition: null,
	applies: true,
	because: `demanded by ${demand.location.address ?? demand.location.file} of ${demand.subject}`,
	bind: "all",
	component: demand.role,
	purpose: demand.purpose,
	reason: demand.reason,
	references: [],
	errata: [],
	published: null,
});
