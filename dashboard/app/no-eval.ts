import { z } from "zod";

// Loaded before every schema: zod would make code from text to be faster, and the page's policy forbids that.
z.config({ jitless: true });
