using ClientApi.Hosting;

namespace Silo.Ledger.Sqlite;

/// <summary>Another process holds the data folder.</summary>
public sealed class DataFolderInUseException(string folder, Exception? inner = null)
    : StartRefusedException(
        $"The data folder {folder} is in use by another process: stop that one, or choose another folder with --Grid:Data=FOLDER.",
        inner)
{
    /// <summary>The full path of the folder.</summary>
    public string Folder { get; } = folder;
}
