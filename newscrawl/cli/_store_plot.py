def plot(found):
    return ""
