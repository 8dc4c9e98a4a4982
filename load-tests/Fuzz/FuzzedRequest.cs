namespace LoadTests.Fuzz;

/// <summary>One request, as it goes over the wire.</summary>
/// <param name="Bytes">All of it.</param>
/// <param name="IsFramed">Whether a server can tell where it ends, so that others may follow on the same connection.</param>
/// <param name="HasBody">Whether the answer has one: that to HEAD has none.</param>
/// <param name="Ending">What becomes of the connection after one that is not framed.</param>
internal readonly record struct FuzzedRequest(byte[] Bytes, bool IsFramed = true, bool HasBody = true, Ending Ending = Ending.Goodbye);

/// <summary>How a client leaves.</summary>
internal enum Ending
{
    /// <summary>It says that it sends no more, and reads what comes.</summary>
    Goodbye,

    /// <summary>It cuts the connection.</summary>
    Cut,
}
