import { handlers } from "@/lib/sess";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handlers;
