import type { Evidence, Packets } from "../model/finding.ts";
import { unitePorts } from "./packets.ts";
import { list, packetName, plural, sentence, sourcesName } from "./phrases.ts";

/** Every rule that a finding may carry. */
export type RuleId =
	| "required/blocked"
	| "required/undetermined"
	| "exposure/internet"
	| "exposure/beyond-sources"
	| "exposure/unlisted-port"
	| "exposure/obsolete-port"
	| "exposure/undetermined"
	| "effect/host-network"
	| "effect/dangling-selector"
	| "effect/service-port"
	| "effect/node-local-only"
	| "effect/failsafe-only"
	| "change/apply-gap"
	| "change/ownership-conflict"
	| "change/quota"
	| "input/unknown-role"
	| "input/unknown-source"
	| "input/unreadable-rule"
	| "waiver/expired"
	| "waiver/unused"
	| "waiver/outgrown";

/** What a message is made from: the finding without its words. */
export interface Told {
	readonly partial: boolean;
	readonly target: string | null;
	readonly role: string | null;
	readonly protocol: string;
	readonly ports: string;
	readonly sources: readonly string[];
	readonly packets: readonly Packets[];
	/** What the port is: purpose of its row, or of the watched port. */
	readonly purpose: string | null;
	/** Who may come in by the row, `null` where no row names the port. */
	readonly mandated: readonly string[] | null;
	readonly component: string | null;
	readonly reason: string | null;
	/** Name of the filter that decides. */
	readonly filter: string | null;
	readonly waiver: { readonly rule: string; readonly target: string; readonly expires: string } | null;
	readonly args: Evidence["args"];
}

/** One message per rule. A rule without words does not compile. */
export const WORDS: Readonly<Record<RuleId, (told: Told) => string>> = {
	"required/blocked": (told) =>
		join(
			`${what(told)} of ${subject(told)}${answeredBy(told)} is ${told.partial ? "partly " : ""}blocked for ${list(told.sources)}${told.args["ipv6Only"] === true ? " over IPv6" : ""}${via(told)}`,
			told.reason,
		),
	"required/undetermined": (told) =>
		join(
			`Whether ${list(told.sources)} can reach ${what(told)} of ${subject(told)}${answeredBy(told)} hangs on what is not known yet`,
			told.reason,
		),
	"exposure/internet": (told) =>
		join(`${what(told)} of ${subject(told)} is open to ${sourcesName(told.sources)}`, mandate(told), risk(told)),
	"exposure/beyond-sources": (told) =>
		join(`${what(told)} of ${subject(told)} is open to ${sourcesName(told.sources)}`, mandate(told), risk(told)),
	"exposure/unlisted-port": (told) =>
		join(`${what(told)} of ${subject(told)} is open to ${sourcesName(told.sources)}, and no requirement names it`),
	"exposure/obsolete-port": (told) =>
		join(`${what(told)} of ${subject(told)} is open to ${sourcesName(told.sources)}, though nothing current uses it`, risk(told)),
	"exposure/undetermined": (told) =>
		join(`${what(told)} of ${subject(told)} may be open to ${sourcesName(told.sources)}: it hangs on what is not known yet`, mandate(told)),
	// What their notes say stands at the policy that is named below.
	"effect/host-network": (told) =>
		told.args["part"] === "peer"
			? `A rule of ${policy(told)} admits nobody: every pod that it names is on the host network, where no selector matches it.`
			: `${policy(told)} restricts nothing: every pod that it selects is on the host network, where pod policies do not apply.`,
	"effect/dangling-selector": (told) =>
		told.args["part"] === "peer"
			? `A rule of ${policy(told)} admits nobody: it names no pod that the input holds.`
			: `${policy(told)} selects no pod, though the input holds pods of its namespace.`,
	"effect/service-port": (told) =>
		join(
			`${policy(told)} admits ${packetName(told.protocol, told.ports)}, which is a Service's port; policies see the port of the pod`,
			note(told),
		),
	"effect/node-local-only": (told) =>
		join(`${policy(told)} works only for traffic from the pod's own node; the same traffic from other nodes is refused`, note(told)),
	"effect/failsafe-only": (told) => join(`${what(told)} of ${subject(told)} is open only by a failsafe; no rule admits it`),
	"change/apply-gap": (told) => join(`While the plan is applied, ${what(told)} of ${subject(told)} is shut for a time`, note(told)),
	"change/ownership-conflict": (told) =>
		join(`The rules of ${told.filter ?? subject(told)} have two owners, and each removes what the other wrote`, note(told)),
	"change/quota": (told) =>
		join(`${told.filter ?? subject(told)} exceeds a quota of the provider, so the apply would fail half-way`, note(told)),
	"input/unknown-role": ({ args }) =>
		args["kind"] === "kubernetes" && Number(args["count"]) === 0
			? "No mandated port concerns these manifests: nothing was judged."
			: args["kind"] === "kubernetes"
				? `${String(args["names"])}${more(args)} ${Number(args["count"]) === 1 ? "has" : "have"} no role: the pods are not in the input, or run no known component.`
				: `${plural(Number(args["count"]), "machine or group", "machines or groups")} without a role, not judged: ${String(args["names"])}${more(args)}.`,
	"input/unknown-source": (told) =>
		`Nobody said who ${told.sources[0] ?? "the source"} is; the rules take it to be ${String(told.args["taken"])}. To have that judged: --source ${told.sources[0] ?? "CLASS"}=CIDR.`,
	"input/unreadable-rule": ({ args }) =>
		// Some problems name the rule themselves.
		sentence(
			String(args["problem"]).startsWith(String(args["rule"]))
				? String(args["problem"])
				: `${String(args["rule"])}${args["filter"] ? ` of ${String(args["filter"])}` : ""} cannot be read: ${String(args["problem"])}`,
		),
	"waiver/expired": ({ waiver }) =>
		`The waiver of ${waiver?.rule ?? "a rule"} for ${waiver?.target ?? "a target"} ended on ${waiver?.expires ?? "its day"}: what it accepted counts again.`,
	"waiver/unused": ({ waiver }) =>
		`The waiver of ${waiver?.rule ?? "a rule"} for ${waiver?.target ?? "a target"} accepts nothing that was found; it can go.`,
	"waiver/outgrown": ({ waiver }) =>
		`What the waiver of ${waiver?.rule ?? "a rule"} for ${waiver?.target ?? "a target"} accepts is less than what gets in now, so the whole finding counts.`,
};

export const isRuleId = (id: string): id is RuleId => Object.hasOwn(WORDS, id);

/** Why an exposure of a component matters, by the component names of the tables. */
const RISKS: Readonly<Record<string, string>> = {
	"api-server": "Whoever reaches it can try credentials and known flaws of the API server",
	etcd: "Whoever reaches etcd can try to read or change every object of the cluster, its secrets included",
	"etcd-metrics": "It tells names and load of the whole data store",
	kubelet: "Whoever reaches the kubelet can try to run commands in every container of the machine",
	"kubelet-read-only": "It answers anybody without a login: pods, their environment and the machine's state",
	scheduler: "Only the machine itself needs it",
	"scheduler-insecure": "It answers anybody without a login",
	"controller-manager": "Only the machine itself needs it",
	"controller-manager-insecure": "It answers anybody without a login",
	ssh: "Whoever reaches it can try to log in to the machine",
	provisioning: "Whoever reaches it can be handed machine images and join data",
	vcenter: "Whoever reaches it can try to take over every virtual machine",
	"management-api": "Whoever reaches it can try to take over the machines",
	"node-port": "Every Service of type NodePort is reachable there",
};

const join = (...parts: readonly (string | null)[]): string =>
	parts
		.filter((part): part is string => part !== null && part !== "")
		.map(sentence)
		.join(" ");
const what = ({ protocol, ports, packets, purpose }: Told): string =>
	`${packetsName(protocol, ports, packets)}${purpose === null ? "" : ` (${purpose})`}`;

/** Packets of a few protocols are told one by one. */
function packetsName(protocol: string, ports: string, packets: readonly Packets[]): string {
	const protocols = [...new Set(packets.map((part) => part.protocol))];
	if (protocol !== "any" || protocols.length < 2 || protocols.length > FEW_PROTOCOLS || protocols.includes(protocol))
		return packetName(protocol, ports);
	return protocols
		.map((one) => packetName(one, unitePorts(packets.filter((part) => part.protocol === one).map((part) => part.ports))))
		.join(", ");
}

const FEW_PROTOCOLS = 3;

const subject = ({ target, role }: Told): string => `${target ?? "the target"}${role === null ? "" : ` (${role})`}`;
/** Pods on the host network of a node that answer there. */
const answeredBy = ({ args }: Told): string => {
	if (typeof args["pods"] !== "string") return "";
	const count = Number(args["podCount"]);
	const others = count - args["pods"].split(", ").length;
	return `, where ${args["pods"]}${others > 0 ? ` and ${others} more` : ""} ${count === 1 ? "answers" : "answer"},`;
};
const policy = ({ filter, target }: Told): string => filter ?? target ?? "A policy";
const mandate = ({ mandated }: Told): string | null => (mandated === null ? null : `Who needs it: ${list(mandated, 4)}`);
const risk = ({ component }: Told): string | null => (component === null ? null : (RISKS[component] ?? null));
const note = ({ args }: Told): string | null => (typeof args["note"] === "string" ? args["note"] : null);
const via = ({ args }: Told): string => (typeof args["via"] === "string" && args["via"] !== "" ? ` (through ${args["via"]})` : "");
const more = (args: Told["args"]): string => {
	const named = String(args["names"] ?? "").split(", ").length;
	return Number(args["count"]) > named ? ` and ${Number(args["count"]) - named} more` : "";
};
