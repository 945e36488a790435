"""The query language: how what people type is read, which words of a text it means, and where these stand. Pure; SQL is made of it in `store/search`."""
