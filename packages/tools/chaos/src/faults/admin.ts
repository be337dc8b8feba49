/** A connection to Redis for whoever breaks it. */
import { Redis } from "ioredis";

export async function withAdmin<T>(url: string, work: (admin: Redis) => Promise<T>): Promise<T> {
  const admin = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1 });
  admin.on("error", () => {});
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    admin.disconnect();
  }
}
