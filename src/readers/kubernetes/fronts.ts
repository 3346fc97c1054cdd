import type { Front } from "../../model/front.ts";
import type { Membership } from "./membership.ts";
import { addressOf } from "./objects.ts";
import { addresses } from "./pods.ts";
import { PROTOCOLS } from "./policy-ports.ts";
import type { Service } from "./services.ts";
import { list, record } from "./value.ts";

/** The cluster addresses of a Service; none where it is headless, or its manifest leaves the choice to the cluster. */
export function frontOf({ object, selector, ports }: Service, membership: Membership): readonly Front[] {
	const spec = record(object.value["spec"]);
	const own = addresses([spec["clusterIP"], ...list(spec["clusterIPs"])]);
	if (own.isEmpty) return [];
	return [
		{
			id: object.id,
			addresses: own,
			ports: ports.flatMap(({ protocol: name, port, target }) => {
				const protocol = PROTOCOLS[name];
				return protocol === undefined ? [] : [{ protocol, port, target }];
			}),
			location: object.place.at("/spec/clusterIP", addressOf(object)),
			pods: selector === null ? null : membership.member({ own: object.namespace }, selector).key,
		},
	];
}
