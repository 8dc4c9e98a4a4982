namespace ClientApi.Audit;

/// <summary>What must be recorded before it is done can't be recorded now.</summary>
public sealed class AuditUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
