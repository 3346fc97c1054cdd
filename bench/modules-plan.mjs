// A plan as public cluster modules give it (terraform-aws-eks, kOps): the stacks of plan.mjs, each a call of a module that declares
// its variables and outputs with descriptions, among objects that hold manifests, alarms and parameters. About 5 KB a resource
// and 30 KB an inbound rule, two fifths of it configuration; data sources stand in the prior state.
import { CLUSTER, document, PROVIDER, places, resource, stack, tagged } from "./plan.mjs";

const SETTINGS = ["retention", "threshold", "interval", "encryption", "replicas", "timeout", "schedule", "endpoint", "logging", "backup"];

const manifest = (name, count) =>
	Array.from({ length: count }, (_, index) =>
		[
			"apiVersion: v1",
			"kind: ConfigMap",
			"metadata:",
			`  name: ${name}-${index}`,
			"  labels:",
			`    app.kubernetes.io/name: ${name}`,
			"data:",
			...SETTINGS.map((setting) => `  ${setting}: "${setting} of ${name}, part ${index}"`),
		].join("\n"),
	).join("\n---\n");

/** What stands around the firewall rules of a service. */
function surroundings(name) {
	const alarm = (setting) =>
		resource(
			"aws_cloudwatch_metric_alarm",
			`${name}_${setting}`,
			{
				alarm_name: `${name}-${setting}`,
				alarm_description: `The ${setting} of ${name} is beyond what the team agreed on; the runbook says what to do`,
				comparison_operator: "GreaterThanOrEqualToThreshold",
				evaluation_periods: 2,
				metric_name: setting,
				namespace: "Example/Services",
				period: 120,
				statistic: "Average",
				threshold: 80,
				treat_missing_data: "missing",
				dimensions: { Service: name },
				metric_query: [],
				...tagged(name),
			},
			{},
			["arn", "evaluate_low_sample_count_percentiles"],
		);
	const object = (key, parts) =>
		resource(
			"aws_s3_object",
			`${name}_${key}`,
			{
				bucket: "example-clusters",
				key: `${name}/${key}.yaml`,
				content: manifest(`${name}-${key}`, parts),
				force_destroy: false,
				...tagged(name),
			},
			{},
			["arn", "etag", "version_id", "content_type", "kms_key_id", "storage_class"],
		);
	return [
		...SETTINGS.slice(0, 4).map(alarm),
		object("bootstrap", 9),
		object("addons", 5),
		resource(
			"aws_ssm_parameter",
			name,
			{ name: `/services/${name}`, type: "String", value: document(name, ["s3", "sqs"]), ...tagged(name) },
			{},
			["arn", "version", "key_id"],
		),
	];
}

const described = (name, setting) =>
	`The ${setting} of ${name}: taken as it is given, or from the defaults of the platform where it is null. See the documentation of the platform for the values that are possible`;

/** The resources of one service, which is one call of a module; groups from outside come in by a variable. */
function service(index) {
	const call = `service${index}`;
	const inner = [...stack(index), ...surroundings(call)].map((one) => ({
		...one,
		refs: Object.fromEntries(
			Object.entries(one.refs).map(([key, to]) => [key, to === "aws_security_group.worker" ? "var.source_group" : to]),
		),
	}));
	const shown = inner.map(places).map(({ planned, change, configured }) => ({
		planned: { ...planned, address: `module.${call}.${planned.address}` },
		change: { ...change, address: `module.${call}.${change.address}`, module_address: `module.${call}` },
		configured,
	}));
	const data = `module.${call}.data.aws_iam_policy_document.this`;
	return {
		resources: inner,
		planned: { address: `module.${call}`, resources: shown.map(({ planned }) => planned) },
		changes: shown.map(({ change }) => change),
		prior: {
			address: `module.${call}`,
			resources: [
				{
					address: data,
					mode: "data",
					type: "aws_iam_policy_document",
					name: "this",
					provider_name: PROVIDER,
					schema_version: 0,
					values: { id: String(index), json: document(call, ["sts"]), version: "2012-10-17", statement: [] },
					sensitive_values: {},
				},
			],
		},
		call: {
			source: "./modules/service",
			expressions: {
				source_group: { references: ["aws_security_group.worker.id", "aws_security_group.worker"] },
				...Object.fromEntries(SETTINGS.map((setting) => [setting, { constant_value: `${setting} of ${call}` }])),
			},
			module: {
				outputs: Object.fromEntries(
					SETTINGS.map((setting) => [
						`${setting}_id`,
						{ expression: { references: [`var.${setting}`] }, description: described("the service", setting) },
					]),
				),
				resources: shown.map(({ configured }) => configured),
				variables: {
					source_group: { description: described("the service", "group that may reach it") },
					...Object.fromEntries(
						SETTINGS.flatMap((setting) =>
							["", "_override", "_labels"].map((end) => [
								`${setting}${end}`,
								{ default: null, description: described("the service", setting) },
							]),
						),
					),
				},
			},
		},
	};
}

/** The text of a plan of about `bytes` bytes, and what it holds. */
export function modulesPlan(bytes) {
	const each = JSON.stringify(service(0)).length - JSON.stringify(service(0).resources).length;
	const services = Array.from({ length: Math.max(1, Math.round(bytes / each)) }, (_, index) => service(index));
	const root = CLUSTER.map(places);
	const text = JSON.stringify({
		format_version: "1.2",
		terraform_version: "1.11.4",
		planned_values: {
			root_module: { resources: root.map(({ planned }) => planned), child_modules: services.map(({ planned }) => planned) },
		},
		resource_changes: [...root.map(({ change }) => change), ...services.flatMap(({ changes }) => changes)],
		prior_state: {
			format_version: "1.0",
			terraform_version: "1.11.4",
			values: { root_module: { child_modules: services.map(({ prior }) => prior) } },
		},
		configuration: {
			provider_config: { aws: { name: "aws", full_name: PROVIDER } },
			root_module: {
				resources: root.map(({ configured }) => configured),
				module_calls: Object.fromEntries(services.map(({ call }, index) => [`service${index}`, call])),
			},
		},
		timestamp: "2026-01-01T00:00:00Z",
		applyable: true,
		complete: true,
		errored: false,
	});
	const resources = [...CLUSTER, ...services.flatMap((one) => one.resources)];
	return {
		text,
		resources: resources.length,
		rules: resources.filter(({ type, known }) => /_rule$/.test(type) && known.type !== "egress").length,
	};
}
