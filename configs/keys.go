package configs

import "reflect"

// Map returns the whole configuration in force as nested tables, keys as in the file.
func (c *Config) Map() map[string]any {
	out := tableOf(reflect.ValueOf(*c))
	machines := map[string]any{}
	for i := range c.Machines {
		machines[c.Machines[i].Name] = tableOf(reflect.ValueOf(c.Machines[i]))
	}
	out["machine"] = machines
	formats := map[string]any{}
	for i := range c.Formats {
		formats[c.Formats[i].Name] = tableOf(reflect.ValueOf(c.Formats[i].Quantization))
	}
	out["format"] = formats
	delete(out["hardware"].(map[string]any), "lane")            // only machines have it
	delete(out["hardware"].(map[string]any), "post_processing") // only machines have it
	return out
}

// tableOf turns a struct into a table, by its toml tags.
func tableOf(v reflect.Value) map[string]any {
	out := map[string]any{}
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("toml")
		if name == "" || name == "-" {
			continue
		}
		switch f := v.Field(i); {
		case f.Kind() == reflect.Struct:
			out[name] = tableOf(f)
		case f.Kind() == reflect.Slice && f.IsNil():
			out[name] = []string{}
		default:
			out[name] = plain(f.Interface())
		}
	}
	return out
}

// plain is a value as a file has it.
func plain(v any) any {
	if own, ok := v.(interface{ Plain() any }); ok {
		return own.Plain()
	}
	return v
}
