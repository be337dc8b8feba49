/** A client of whichever driver the server can speak to: 7, or 6 for what is older, or only like MongoDB. */
import { MongoClient, type MongoClientOptions } from "mongodb";
import { MongoClient as MongoClient6 } from "mongodb6";

/** Calls during an outage shall reject soon. */
const patience: MongoClientOptions = { serverSelectionTimeoutMS: 2_000 };

export async function connect(url: string, options: MongoClientOptions = {}): Promise<MongoClient> {
  const client = new MongoClient(url, { ...patience, ...options });
  try {
    return await client.connect();
  } catch (error) {
    await client.close();
    if (!String(error).includes("wire version")) throw error;
    const older = new MongoClient6(url, { ...patience, ...options } as object);
    return (await older.connect()) as unknown as MongoClient;
  }
}
