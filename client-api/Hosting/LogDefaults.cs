using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace ClientApi.Hosting;

/// <summary>What the console tells unless the configuration says otherwise: warnings, and nothing twice.</summary>
internal static class LogDefaults
{
    private static readonly Dictionary<string, string?> Levels = new()
    {
        ["Logging:LogLevel:Default"] = "Warning",
        // It advises another garbage collector, and at start takes the uptime of the machine for a stall.
        ["Logging:LogLevel:Orleans.Runtime.Silo"] = "Error",
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
        // While no silo is there it says so every second; whoever waits for one says it once.
        ["Logging:LogLevel:Orleans.Messaging.GatewayManager"] = "Error",
        // Retries inside Orleans: what comes of them is told by whoever asked.
        ["Logging:LogLevel:Polly"] = "Error",
        // That its keys lie unencrypted in the store of principals is said in docs/operations.md.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        // What stops a start is explained in one sentence; the host would add the stack.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
        ["Logging:Console:FormatterName"] = LineFormatter.Called,
        ["Logging:Console:FormatterOptions:TimestampFormat"] = "yyyy-MM-dd HH:mm:ss ",
    };

    /// <summary>Puts the defaults beneath every other source, so that any of them overrules one.</summary>
    public static void AddLogDefaults(this WebApplicationBuilder builder)
    {
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Levels });
        builder.Logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
    }
}
