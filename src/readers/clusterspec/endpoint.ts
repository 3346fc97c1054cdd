import type { Setting } from "../../model/inventory.ts";
import { API_SERVER_PORT } from "./defaults.ts";
import type { Field } from "./field.ts";
import { asPort, asPortOfAddress } from "./values.ts";

/** What stands in front of the API server, until it is known on which port the API server itself listens. */
const ENDPOINT = "parameters.endpointPort";

/** `host:port` of a control plane endpoint; without a port it is that of the API server. */
export const readEndpoint = (endpoint: Field): void => endpoint.says(ENDPOINT, asPortOfAddress);

/** The port of an endpoint that has a field of its own. */
export const readEndpointPort = (port: Field): void => port.says(ENDPOINT, asPort);

/**
 * An endpoint on another port than the API server's is a load balancer's; on the same port it says nothing that the API server's
 * port does not say.
 */
export function resolveEndpoints(settings: readonly Setting[]): readonly Setting[] {
	return settings.flatMap((setting) => {
		if (setting.name !== ENDPOINT) return [setting];
		const own = settings.filter(
			({ name, clusterKey }) => name === "parameters.apiServerPort" && sameCluster(clusterKey, setting.clusterKey),
		);
		const ports = own.length === 0 ? [API_SERVER_PORT] : own.map(({ value }) => value);
		if (setting.value !== null && ports.some((port) => port === null || port === setting.value)) return [];
		return [{ ...setting, name: "parameters.loadBalancerPort" as const }];
	});
}

const sameCluster = (a: string | undefined, b: string | undefined): boolean => a === undefined || b === undefined || a === b;
