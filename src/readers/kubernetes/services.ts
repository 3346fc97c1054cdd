import type { FeatureHint } from "../../model/inventory.ts";
import { DEFAULT_PROTOCOL } from "./defaults.ts";
import { addressOf, type KubeObject } from "./objects.ts";
import { readPairs, type Selector } from "./selector.ts";
import { isRecord, list, record, text } from "./value.ts";

export interface Service {
	readonly object: KubeObject;
	/** Null: its endpoints are set by hand, or it is a name for something outside. */
	readonly selector: Selector | null;
	readonly type: string;
	readonly ports: readonly ServicePort[];
}

export interface ServicePort {
	readonly port: number;
	/** Name of the port, `""` for none: endpoints that are set by hand go by it. */
	readonly name: string;
	/** `TCP`, `UDP`, `SCTP`. */
	readonly protocol: string;
	/** Number or name of the pod's port; the Service port itself when left out (core/v1 ServicePort). */
	readonly target: number | string;
}

/** A name for something outside: it has no pods (core/v1 ServiceSpec.type). */
export const EXTERNAL_NAME = "ExternalName";

export const isService = ({ kind, group }: KubeObject): boolean => kind === "Service" && group === "";

export function readService(object: KubeObject): Service {
	const spec = record(object.value["spec"]);
	const selector = readPairs(spec["selector"]);
	const type = text(spec["type"]) ?? "ClusterIP";
	return {
		object,
		selector: !isRecord(spec["selector"]) || selector.requirements.length === 0 || type === EXTERNAL_NAME ? null : selector,
		type,
		ports: list(spec["ports"]).flatMap((raw) => {
			const entry = record(raw);
			const { port, targetPort } = entry;
			if (typeof port !== "number") return [];
			return [
				{
					port,
					name: text(entry["name"]) ?? "",
					protocol: text(entry["protocol"]) ?? DEFAULT_PROTOCOL,
					target: targetOf(targetPort, port),
				},
			];
		}),
	};
}

const targetOf = (target: unknown, port: number): number | string =>
	(typeof target === "number" && target !== 0) || (typeof target === "string" && target !== "") ? target : port;

/** What Services say of the nodes: NodePorts by protocol, and load balancers in front. */
export function serviceHints({ object, type, ports }: Service): readonly FeatureHint[] {
	if (type !== "NodePort" && type !== "LoadBalancer") return [];
	const spec = record(object.value["spec"]);
	const evidence = `Service ${object.namespace}/${object.name} of type ${type}`;
	const location = object.place.at("/spec/type", addressOf(object));
	const balancer = type === "LoadBalancer" ? [{ feature: "loadBalancerService", evidence, location }] : [];
	if (type === "LoadBalancer" && spec["allocateLoadBalancerNodePorts"] === false) return balancer;
	const protocols = [...new Set(ports.map(({ protocol }) => protocol.toLowerCase()))];
	return [...protocols.map((protocol) => ({ feature: `nodePort:${protocol}`, evidence, location })), ...balancer];
}
