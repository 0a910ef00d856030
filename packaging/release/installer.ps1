# Installs prive-ps @VERSION@ on Windows, into %LOCALAPPDATA%\Programs\prive-ps or $env:PRIVE_PS_INSTALL_DIR, and
# adds that folder to the user's PATH. Verifies the archive against its published checksum. To download from a
# mirror, set $env:PRIVE_PS_DOWNLOAD_URL.
& {
    $ErrorActionPreference = 'Stop'
    $ProgressPreference = 'SilentlyContinue'
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

    $url = 'https://github.com/@REPOSITORY@/releases/download/v@VERSION@'
    if ($env:PRIVE_PS_DOWNLOAD_URL) { $url = $env:PRIVE_PS_DOWNLOAD_URL }
    $folder = Join-Path $env:LOCALAPPDATA 'Programs\prive-ps'
    if ($env:PRIVE_PS_INSTALL_DIR) { $folder = $env:PRIVE_PS_INSTALL_DIR }
    $name = 'prive-ps-x86_64-pc-windows-msvc'

    $scratch = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid())
    New-Item -ItemType Directory -Path $scratch | Out-Null
    try {
        $archive = Join-Path $scratch "$name.zip"
        Invoke-WebRequest -UseBasicParsing -Uri "$url/$name.zip" -OutFile $archive
        Invoke-WebRequest -UseBasicParsing -Uri "$url/$name.zip.sha256" -OutFile "$archive.sha256"
        $expected = ((Get-Content "$archive.sha256" -Raw).Trim() -split '\s+')[0]
        $actual = (Get-FileHash -Algorithm SHA256 $archive).Hash
        if ($actual -ne $expected) { throw "the checksum of $name.zip is wrong; nothing was installed" }

        Expand-Archive -Path $archive -DestinationPath $scratch
        New-Item -ItemType Directory -Force -Path $folder | Out-Null
        Copy-Item (Join-Path $scratch "$name\prive-ps.exe") $folder -Force
    } finally {
        Remove-Item -Recurse -Force $scratch
    }

    $path = [Environment]::GetEnvironmentVariable('Path', 'User')
    if (($path -split ';') -notcontains $folder) {
        [Environment]::SetEnvironmentVariable('Path', "$folder;$path", 'User')
        Write-Output "Added $folder to your path; open a new terminal to use it."
    }
    Write-Output "Installed prive-ps @VERSION@ to $folder\prive-ps.exe"
}
