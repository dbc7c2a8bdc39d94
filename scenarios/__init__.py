"""The customers: one YAML file each, and the JSON Schema editors check them with."""
