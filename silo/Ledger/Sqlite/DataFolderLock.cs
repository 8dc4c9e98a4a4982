using Grains.Ledger;

namespace Silo.Ledger.Sqlite;

/// <summary>Holds a data folder for this process alone, until it is disposed or the process ends, however it ends.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolationOnWindows = 32;
    private const int LockViolationOnWindows = 33;

    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <summary>Creates the folder where it is missing, and takes it.</summary>
    /// <exception cref="DataFolderInUseException">Another process, or another ledger in this one, holds it.</exception>
    /// <exception cref="LedgerUnavailableException">The folder can't be created or written.</exception>
    public static DataFolderLock Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);

            return new(new(
                Path.Combine(folder, "grid.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException failure) when (IsHeld(failure))
        {
            throw new DataFolderInUseException(folder, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LedgerUnavailableException(
                $"The data folder {folder} can't be used ({failure.Message}): make it writable, or choose another folder with --Grid:Data=FOLDER.",
                failure);
        }
    }

    public void Dispose() => _file.Dispose();

    private static bool IsHeld(IOException failure)
    {
        var code = failure.HResult & 0xFFFF;

        return OperatingSystem.IsWindows()
            ? code is SharingViolationOnWindows or LockViolationOnWindows
            : code is WouldBlockOnLinux or WouldBlockOnMac;
    }
}
