// What Terraform's plan JSON says and hides, as cases.
import { blocked, GOOD, INLINE_KUBELET, ingress, KUBELET, met, placed, rule, WORKER } from "./cluster.mjs";

const WRONG = GOOD.replaceAll("10250", "10520");
const cidrRule = (range) => `resource "aws_security_group_rule" "kubelet" {
  type              = "ingress"
  security_group_id = aws_security_group.worker.id
  protocol          = "tcp"
  from_port         = 10250
  to_port           = 10250
  cidr_blocks       = ["${range}"]
LIFECYCLE}
`;
const replaced = (range, first) =>
	cidrRule(range).replace("LIFECYCLE", first ? "\n  lifecycle {\n    create_before_destroy = true\n  }\n" : "");
const note = (text) => ({ inputs: [{ notes: { contains: text } }] });
const resolved = "the change resolves 1 finding";
const openKubelet = rule("open", `cidr_ipv4 = "0.0.0.0/0"\n${KUBELET}`);
const exposed = (change, more = {}) => ({
	exitCode: 1,
	summary: { met: 5, overexposed: 1 },
	findings: [{ rule: "exposure/internet", level: "error", target: WORKER, protocol: "tcp", ports: "10250", change }],
	...more,
});
/** The rule of a plan as one that an earlier, failed apply left behind to be deleted. */
const deposed = (plan) => {
	const change = plan.resource_changes.find(({ address }) => address.endsWith("_rule.kubelet"));
	const left = { ...change.change, actions: ["delete"], before: structuredClone(change.change.after), after: null, after_unknown: {} };
	plan.resource_changes.push({ ...change, deposed: "4a5b6c7d", change: left });
	return plan;
};

export const CHANGES = [
	{
		id: "after-and-before",
		fact: "A plan is judged by what it leaves behind; before tells what is new.",
		cases: [
			{
				name: "created",
				shows: "All of it is created: what is wrong is introduced.",
				hcl: placed({ rules: WRONG }),
				expect: blocked({ change: "introduced" }),
			},
			{
				name: "mended",
				shows: "An update puts a mistyped port right: nothing is left to find, and the report says what was mended.",
				before: placed({ rules: WRONG }),
				hcl: placed({ rules: GOOD }),
				expect: met(note(resolved)),
			},
			{
				name: "broken",
				shows: "An update mistypes it.",
				before: placed({ rules: GOOD }),
				hcl: placed({ rules: WRONG }),
				expect: blocked({ change: "introduced", hints: ["tcp/10520 is open to them: did you mean 10250?"] }),
			},
			{
				name: "untouched",
				shows: "A fault that the plan does not touch is existing.",
				before: placed({ rules: WRONG }),
				hcl: placed({ rules: `${WRONG}\nresource "aws_eip" "other" {\n  domain = "vpc"\n}\n` }),
				expect: blocked({ change: "existing" }),
			},
		],
	},
	{
		id: "deletes-close",
		fact: "Deleting a rule, or a group, closes what it opened.",
		cases: [
			{
				name: "deleted",
				shows: "The rule goes.",
				before: placed({ rules: GOOD }),
				hcl: placed(),
				expect: blocked({ change: "introduced" }),
			},
			{
				name: "open-rule-deleted",
				shows: "A rule for everybody goes: the exposure is mended.",
				before: placed({ rules: GOOD + openKubelet }),
				hcl: placed({ rules: GOOD }),
				expect: met(note(resolved)),
			},
			{
				name: "open-rule-stays",
				shows: "It stays.",
				before: placed({ rules: GOOD + openKubelet }),
				hcl: placed({ rules: GOOD + openKubelet }),
				expect: exposed("existing"),
			},
			{
				name: "everything-deleted",
				shows: "A destroy plan leaves nothing to judge, which is as it should be.",
				before: placed({ rules: WRONG }),
				hcl: placed({ rules: WRONG }),
				planArgs: ["-destroy"],
				expect: { exitCode: 0, findings: [], ...note("destroys everything") },
			},
		],
	},
	{
		id: "replace-orders",
		fact: "A rule that is destroyed before its successor is created leaves the port shut for a while; the other order does not.",
		cases: [
			{
				name: "destroyed-first",
				shows: "A change of the range replaces the rule, destroying first.",
				before: placed({ rules: replaced("10.0.1.10/32", false) }),
				hcl: placed({ rules: replaced("10.0.1.0/24", false) }),
				expect: {
					exitCode: 0,
					summary: { met: 5 },
					findings: [
						{ rule: "change/apply-gap", level: "warning", target: WORKER, protocol: "tcp", ports: "10250" },
						{ rule: "exposure/beyond-sources", level: "warning", target: WORKER, sources: ["10.0.1.0/24"], change: "introduced" },
					],
				},
			},
			{
				name: "created-first",
				shows: "create_before_destroy.",
				before: placed({ rules: replaced("10.0.1.10/32", true) }),
				hcl: placed({ rules: replaced("10.0.1.0/24", true) }),
				expect: {
					exitCode: 0,
					summary: { met: 5 },
					findings: [{ rule: "exposure/beyond-sources", level: "warning", target: WORKER, sources: ["10.0.1.0/24"], change: "introduced" }],
				},
			},
			{
				name: "another-admits-meanwhile",
				shows: "Destroyed first, while another rule lets the same in.",
				before: placed({ rules: GOOD + replaced("10.0.1.10/32", false) }),
				hcl: placed({ rules: GOOD + replaced("10.0.1.0/24", false) }),
				expect: {
					exitCode: 0,
					summary: { met: 5 },
					findings: [{ rule: "exposure/beyond-sources", level: "warning", target: WORKER, sources: ["10.0.1.0/24"], change: "introduced" }],
				},
			},
		],
	},
	{
		id: "forget",
		fact: "What a plan forgets stays as it is.",
		cases: [
			{
				name: "forgotten-rule",
				shows: "A removed block with destroy = false: the rule goes on admitting.",
				before: placed({ rules: GOOD }),
				hcl: placed({
					rules: "removed {\n  from = aws_vpc_security_group_ingress_rule.kubelet\n\n  lifecycle {\n    destroy = false\n  }\n}\n",
				}),
				expect: met(),
			},
			{
				name: "removed-rule",
				shows: "The same with destroy = true.",
				before: placed({ rules: GOOD }),
				hcl: placed({
					rules: "removed {\n  from = aws_vpc_security_group_ingress_rule.kubelet\n\n  lifecycle {\n    destroy = true\n  }\n}\n",
				}),
				expect: blocked({ change: "introduced" }),
			},
		],
	},
	{
		id: "moves-and-imports",
		fact: "A move changes an address and nothing else; an import brings what exists.",
		cases: [
			{
				name: "moved-fault",
				shows: "The mistyped rule moves: its fault is an old one.",
				before: placed({ rules: WRONG }),
				hcl: placed({
					rules: `${WRONG.replace('"kubelet"', '"kubelets"')}\nmoved {\n  from = aws_vpc_security_group_ingress_rule.kubelet\n  to   = aws_vpc_security_group_ingress_rule.kubelets\n}\n`,
				}),
				expect: blocked({ change: "existing" }),
			},
			{
				name: "moved-machine",
				shows: "The worker moves, with its fault.",
				before: placed({ rules: WRONG }),
				hcl: `${placed({ rules: WRONG }).replace('"aws_instance" "worker"', '"aws_instance" "node"')}\nmoved {\n  from = aws_instance.worker\n  to   = aws_instance.node\n}\n`,
				expect: { ...blocked({ change: "existing", target: "aws_instance.node" }) },
			},
			{
				name: "replaced-without-a-move",
				shows: "Without the moved block the rule is destroyed and another created, in no order that is known.",
				before: placed({ rules: GOOD }),
				hcl: placed({ rules: GOOD.replace('"kubelet"', '"kubelets"') }),
				expect: {
					exitCode: 0,
					summary: { met: 5 },
					findings: [{ rule: "change/apply-gap", level: "warning", target: WORKER, ports: "10250" }],
				},
			},
		],
	},
	{
		id: "deposed",
		fact: "A deposed object is on its way out and says nothing of its successor.",
		cases: [
			{
				name: "deposed-rule",
				shows: "A deposed copy of the rule is deleted; the rule itself stays.",
				hcl: placed({ rules: GOOD }),
				alter: deposed,
				expect: met(),
			},
			{
				name: "deposed-open-rule",
				shows: "Nor does it open anything.",
				hcl: placed({ rules: openKubelet.replace('"open"', '"kubelet"').replace("0.0.0.0/0", "10.0.1.10/32") }),
				alter: (plan) => {
					const altered = deposed(plan);
					altered.resource_changes.at(-1).change.before.cidr_ipv4 = "0.0.0.0/0";
					return altered;
				},
				expect: met(),
			},
			{
				name: "deposed-good-rule",
				shows: "Nor does it let anybody in who is needed: the successor is mistyped.",
				hcl: placed({ rules: WRONG }),
				alter: (plan) => {
					const altered = deposed(plan);
					Object.assign(altered.resource_changes.at(-1).change.before, { from_port: 10250, to_port: 10250 });
					return altered;
				},
				expect: blocked({ change: "introduced" }),
			},
		],
	},
	{
		id: "drift",
		fact: "What somebody changed by hand counts as before; the plan may put it right, a refresh-only plan does not.",
		cases: [
			{
				name: "put-right",
				shows: "The rule was opened to everybody by hand, and the plan narrows it again.",
				before: placed({ rules: replaced("10.0.1.10/32", true) }),
				hcl: placed({ rules: replaced("10.0.1.10/32", true) }),
				drift: [{ type: "aws_security_group_rule", match: { type: "ingress" }, set: { cidr_blocks: ["0.0.0.0/0"] } }],
				expect: met(note(resolved)),
			},
			{
				name: "refresh-only",
				shows: "A refresh-only plan leaves it as it was found.",
				before: placed({ rules: replaced("10.0.1.10/32", true) }),
				hcl: placed({ rules: replaced("10.0.1.10/32", true) }),
				drift: [{ type: "aws_security_group_rule", match: { type: "ingress" }, set: { cidr_blocks: ["0.0.0.0/0"] } }],
				planArgs: ["-refresh-only"],
				keep: ["prior_state", "planned_values"],
				expect: exposed("existing"),
			},
			{
				name: "refresh-only-nothing-found",
				shows: "One that finds nothing changed.",
				before: placed({ rules: GOOD }),
				hcl: placed({ rules: GOOD }),
				planArgs: ["-refresh-only"],
				keep: ["prior_state", "planned_values"],
				expect: met(),
			},
		],
	},
	{
		id: "target",
		fact: "A plan made with -target shows the rest in its prior state, and says that it is not complete.",
		cases: [
			{
				name: "rest-is-right",
				shows: "The plan touches an address alone; the cluster stands in the prior state.",
				before: placed({ rules: GOOD }),
				hcl: placed({ rules: `${GOOD}\nresource "aws_eip" "other" {\n  domain = "vpc"\n}\n` }),
				planArgs: ["-target=aws_eip.other"],
				keep: ["prior_state"],
				expect: met(),
			},
			{
				name: "rest-is-wrong",
				shows: "The same with a fault in the rest, which is existing.",
				before: placed({ rules: WRONG }),
				hcl: placed({ rules: `${WRONG}\nresource "aws_eip" "other" {\n  domain = "vpc"\n}\n` }),
				planArgs: ["-target=aws_eip.other"],
				keep: ["prior_state"],
				expect: blocked({ change: "existing" }),
			},
		],
	},
	{
		id: "state",
		fact: "A state is judged as existing.",
		cases: [
			{
				name: "right",
				shows: "The state of the right cluster.",
				before: placed({ rules: GOOD }),
				hcl: placed({ rules: GOOD }),
				keep: ["prior_state"],
				alter: state,
				expect: met(),
			},
			{
				name: "wrong",
				shows: "The state of one with a fault.",
				before: placed({ rules: WRONG }),
				hcl: placed({ rules: WRONG }),
				keep: ["prior_state"],
				alter: state,
				expect: blocked({ change: "existing" }),
			},
		],
	},
	{
		id: "computed-inline-rules",
		fact: "A group without inline blocks shows the rules of rule resources as its own, also those that are being deleted: no second copy.",
		cases: [
			{
				name: "rule-being-deleted",
				shows: "The group still shows the rule that the plan deletes.",
				before: placed({ rules: GOOD }),
				hcl: placed(),
				alter: showing,
				expect: blocked({ change: "introduced" }),
			},
			{
				name: "rule-that-stays",
				shows: "It shows the rule that stays: counted once.",
				before: placed({ rules: GOOD }),
				hcl: placed({ rules: GOOD }),
				alter: showing,
				expect: met({ inputs: [{ rules: 4 }] }),
			},
			{
				name: "blocks-deleted-from-the-configuration",
				shows: "All inline blocks were deleted from the configuration: a no-op, and the old rules stay.",
				before: placed({ inline: ingress(`${INLINE_KUBELET}\nsecurity_groups = [aws_security_group.cp.id]`) }),
				hcl: placed(),
				expect: met(),
			},
			{
				name: "empty-list-written",
				shows: "ingress = [] instead takes them away.",
				before: placed({ inline: ingress(`${INLINE_KUBELET}\nsecurity_groups = [aws_security_group.cp.id]`) }),
				hcl: placed({ inline: "ingress = []" }),
				expect: blocked({ change: "introduced" }),
			},
		],
	},
];

/** What `terraform show -json` prints of the state that a plan was made on. */
function state({ prior_state: { format_version, values } }) {
	return { format_version, terraform_version: "1.11.4", values };
}

/** The worker's group as it looks in every later plan: the provider reads all its rules back. */
function showing(plan) {
	const group = plan.resource_changes.find(({ address }) => address === "aws_security_group.worker").change;
	const cp = plan.resource_changes.find(({ address }) => address === "aws_security_group.cp").change.after.id;
	const shown = {
		cidr_blocks: [],
		description: "",
		from_port: 10250,
		ipv6_cidr_blocks: [],
		prefix_list_ids: [],
		protocol: "tcp",
		security_groups: [cp],
		self: false,
		to_port: 10250,
	};
	group.before.ingress = [shown];
	group.after.ingress = [shown];
	return plan;
}
