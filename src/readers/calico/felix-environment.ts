import type { UnreadRule } from "../../model/inventory.ts";
import type { Unknown } from "../../model/tri.ts";
import { addressOf, idOf, type KubeObject } from "../kubernetes/objects.ts";
import { isRecord, type Json, list, record, text } from "../kubernetes/value.ts";
import { TO_HOST_FIELD, toHostAction } from "./to-host.ts";

/** What the environment of Felix's container says; it goes before every FelixConfiguration (Calico reference, Configuring Felix). */
export interface FelixEnvironment {
	readonly spec: Json;
	/** The variable that is set to what the input does not tell. */
	readonly unknown: Unknown | null;
	readonly unread: readonly UnreadRule[];
	/** What Felix does where neither it nor a configuration says anything, as far as that depends on how Calico was installed. */
	readonly defaults: Json;
}

export const NO_ENVIRONMENT: FelixEnvironment = { spec: {}, unknown: null, unread: [], defaults: {} };

const CONTAINER = "calico-node";
/** Variables that matter here, by the field that they go before. */
const VARIABLES: Readonly<Record<string, string>> = {
	FELIX_FAILSAFEINBOUNDHOSTPORTS: "failsafeInboundHostPorts",
	FELIX_FAILSAFEOUTBOUNDHOSTPORTS: "failsafeOutboundHostPorts",
};
const TO_HOST = "FELIX_DEFAULTENDPOINTTOHOSTACTION";
const NO_PORTS = "none";
/** `22`, `udp:68`, `tcp:10.0.0.0/8:22`, `tcp:[2001:db8::/32]:22`. */
const ITEM = /^(?:(tcp|udp|sctp):)?(?:\[?([\d.a-f:/]+)\]?:)?(\d{1,5})$/i;

/** @param workloads DaemonSets of the inputs. */
export function readFelixEnvironment(workloads: readonly KubeObject[]): FelixEnvironment {
	const spec: Record<string, unknown> = {};
	const unread: UnreadRule[] = [];
	let unknown: Unknown | null = null;
	let shown = false;
	for (const object of workloads) {
		if (object.kind !== "DaemonSet") continue;
		const template = record(record(record(object.value["spec"])["template"])["spec"]);
		for (const [index, container] of list(template["containers"]).entries()) {
			if (record(container)["name"] !== CONTAINER) continue;
			shown ||= isWhole(object, record(container));
			for (const [place, raw] of list(record(container)["env"]).entries()) {
				const { name, value } = record(raw);
				// Felix reads names of variables in any case.
				const variable = text(name)?.toUpperCase() ?? "";
				const toHost = variable === TO_HOST;
				const field = toHost ? TO_HOST_FIELD : VARIABLES[variable];
				if (field === undefined || value === "") continue;
				const read = typeof value !== "string" ? null : toHost ? toHostAction(value) : hostPorts(value);
				// What is not understood is read as nothing that is known.
				spec[field] = read ?? String(value ?? name);
				if (read !== null) continue;
				unknown = { address: addressOf(object), attribute: `env ${String(name)}` };
				unread.push({
					input: object.place.file,
					filter: null,
					rule: idOf(object),
					problem: `env ${String(name)} of container ${CONTAINER} is ${typeof value === "string" ? `${JSON.stringify(value)}, which is no ${toHost ? "action" : "list of ports"}` : "set to what is not in the input"}`,
					cause: "unsupported",
					location: object.place.at(`/spec/template/spec/containers/${index}/env/${place}`, addressOf(object)),
				});
			}
		}
	}
	// Whoever shows how Felix is started shows that nothing is said; all that ship Calico set the variable to Accept.
	return { spec, unknown, unread, defaults: shown ? { [TO_HOST_FIELD]: "Drop" } : {} };
}

/** What every installation takes variables from that say where the API server is. */
const API_SERVER_SOURCE = "kubernetes-services-endpoint";

/** Whether the whole of a container is shown: not a patch of it, nor one that takes variables from elsewhere. */
const isWhole = ({ value }: KubeObject, container: Json): boolean =>
	isRecord(record(value["spec"])["selector"]) &&
	list(container["envFrom"]).every((source) => record(record(source)["configMapRef"])["name"] === API_SERVER_SOURCE);

/** Ports of a variable; null where it is no list of ports. */
function hostPorts(value: string): readonly Json[] | null {
	if (value.trim().toLowerCase() === NO_PORTS) return [];
	const found = value.split(",").map((item) => ITEM.exec(item.trim()));
	return found.some((match) => match === null)
		? null
		: found.map((match) => ({
				protocol: match?.[1] ?? "tcp",
				port: Number(match?.[3]),
				...(match?.[2] === undefined ? {} : { net: match[2] }),
			}));
}
