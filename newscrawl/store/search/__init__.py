"""Full-text search: its two indexes are kept (`index`), a query becomes SQL (`conditions`) and finds articles (`finding`)."""
