namespace ClientApi.Hosting;

/// <summary>A start can't succeed. The message is all that its user needs: what is wrong, and the remedy.</summary>
public class StartRefusedException(string message, Exception? inner = null) : Exception(message, inner);
