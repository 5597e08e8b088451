import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { ThemeBlueprint } from '@backstage/plugin-app-react';
import {
  createUnifiedTheme,
  genPageTheme,
  pageTheme,
  palettes,
  shapes,
  UnifiedTheme,
  UnifiedThemeProvider,
} from '@backstage/theme';
import DarkIcon from '@mui/icons-material/Brightness2';
import LightIcon from '@mui/icons-material/WbSunny';

const fontFamily =
  'Inter, "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif';

const components = {
  // Words stay whole and lines have air; on narrow screens a table scrolls instead. Backstage breaks words anywhere.
  MuiTableCell: {
    styleOverrides: {
      root: {
        wordBreak: 'normal' as const,
        overflowWrap: 'normal' as const,
        lineHeight: 1.5,
        padding: '12px 16px',
      },
      sizeSmall: { padding: '8px 16px' },
      head: { whiteSpace: 'nowrap' as const, fontWeight: 600 },
    },
  },
  MuiButton: { styleOverrides: { root: { textTransform: 'none' as const } } },
  // Words of a choice look like the words around them.
  MuiToggleButton: {
    styleOverrides: { root: { textTransform: 'none' as const } },
  },
  MuiTab: {
    styleOverrides: {
      root: { textTransform: 'none' as const, letterSpacing: 'normal' },
    },
  },
  // Real gaps: the margins that Stack sets otherwise undo those of a Grid inside it.
  MuiStack: { defaultProps: { useFlexGap: true } },
  // Backstage gives chips a margin that breaks every line they stand in.
  MuiChip: { styleOverrides: { root: { margin: 0 } } },
  // Flat page headers: content, not decoration, comes first.
  BackstageHeader: {
    styleOverrides: {
      header: { backgroundImage: 'none', boxShadow: 'none' },
    },
  },
};

/** A flat header has the page behind its words: they take the colour of text, on every type of page. */
const pagesWith = (fontColor: string) =>
  Object.fromEntries(
    Object.entries(pageTheme).map(([type, { colors }]) => [
      type,
      genPageTheme({ colors, shape: shapes.wave, options: { fontColor } }),
    ]),
  );

const light = createUnifiedTheme({
  palette: {
    ...palettes.light,
    primary: { main: '#2148c0' },
    background: { default: '#f4f6fa', paper: '#ffffff' },
    navigation: {
      ...palettes.light.navigation,
      background: '#101722',
      indicator: '#6d9bff',
      color: '#c3ccd9',
      selectedColor: '#ffffff',
      navItem: { hoverBackground: '#1d2735' },
    },
  },
  pageTheme: pagesWith('#101722'),
  fontFamily,
  components,
});

const dark = createUnifiedTheme({
  palette: {
    ...palettes.dark,
    primary: { main: '#8fb0ff' },
    background: { default: '#0f141b', paper: '#19212c' },
    navigation: {
      ...palettes.dark.navigation,
      background: '#0b1018',
      indicator: '#6d9bff',
      color: '#c3ccd9',
      selectedColor: '#ffffff',
      navItem: { hoverBackground: '#1d2735' },
    },
  },
  pageTheme: pagesWith('#ffffff'),
  fontFamily,
  components,
});

const themeExtension = (
  id: string,
  title: string,
  variant: 'light' | 'dark',
  theme: UnifiedTheme,
) =>
  ThemeBlueprint.make({
    name: id,
    params: {
      theme: {
        id,
        title,
        variant,
        icon: variant === 'light' ? <LightIcon /> : <DarkIcon />,
        Provider: ({ children }) => (
          <UnifiedThemeProvider theme={theme}>{children}</UnifiedThemeProvider>
        ),
      },
    },
  });

/** Light and dark; they replace Backstage's own two. */
export const themeModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    themeExtension('light', 'Light', 'light', light),
    themeExtension('dark', 'Dark', 'dark', dark),
  ],
});
