/** Mantine, made dense and calm, in our colours. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import { colours, variableOf } from './colours.ts';

const tuple = (colour: string): MantineColorsTuple =>
  Array.from({ length: 10 }, () => colour) as unknown as MantineColorsTuple;

const { text, dim, edge, line, hover, raised, ground, field } = colours.dark;
const darkTuple: MantineColorsTuple = [text, text, dim, dim, edge, hover, raised, ground, field, line];

export const theme = createTheme({
  fontFamily: 'var(--wf-sans)',
  fontFamilyMonospace: 'var(--wf-mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.4', lg: '1.4', xl: '1.3' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '3px', md: '4px', lg: '6px', xl: '8px' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '16px' }, h2: { fontSize: '14px' }, h3: { fontSize: '13px' } },
  },
  defaultRadius: 'sm',
  defaultGradient: { from: 'accent', to: 'accent' },
  colors: {
    // What Mantine takes for grounds, lines and texts in the dark.
    dark: darkTuple,
    accent: tuple(colours.light.fill),
    danger: tuple(colours.light.dangerFill),
  },
  primaryColor: 'accent',
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { size: 'md', variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    MultiSelect: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Radio: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 0 }, withinPortal: true } },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 0 } } },
    Modal: {
      defaultProps: {
        transitionProps: { duration: 0 },
        overlayProps: { backgroundOpacity: 0.5 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    },
    Tabs: { defaultProps: { keepMounted: false } },
  },
});

const mantineOf = (scheme: 'dark' | 'light'): Record<`--${string}`, string> => {
  const colour = colours[scheme];
  const own = Object.entries(colour).map(([name, value]) => [variableOf(name), value] as const);
  return {
    ...Object.fromEntries(own),
    '--mantine-color-body': colour.raised,
    '--mantine-color-text': colour.text,
    '--mantine-color-dimmed': colour.dim,
    '--mantine-color-placeholder': colour.dim,
    '--mantine-color-anchor': colour.accent,
    '--mantine-color-error': colour.bad,
    '--mantine-color-default': colour.field,
    '--mantine-color-default-hover': colour.hover,
    '--mantine-color-default-color': colour.text,
    '--mantine-color-default-border': colour.edge,
    '--mantine-color-gray-light-color': colour.text,
    '--mantine-color-gray-light-hover': colour.hover,
    '--mantine-color-gray-text': colour.dim,
    '--mantine-primary-color-filled': colour.fill,
    '--mantine-primary-color-filled-hover': colour.fill,
    '--mantine-color-accent-filled': colour.fill,
    '--mantine-color-accent-filled-hover': colour.fill,
    '--mantine-color-accent-text': colour.accent,
    '--mantine-color-accent-light': colour.chosen,
    '--mantine-color-accent-light-hover': colour.chosen,
    '--mantine-color-accent-light-color': colour.accent,
    '--mantine-color-accent-outline': colour.accent,
    '--mantine-color-danger-filled': colour.dangerFill,
    '--mantine-color-danger-filled-hover': colour.dangerFill,
    '--mantine-color-danger-text': colour.bad,
    '--mantine-color-danger-light': colour.hover,
    '--mantine-color-danger-light-hover': colour.hover,
    '--mantine-color-danger-light-color': colour.bad,
    '--mantine-color-danger-outline': colour.bad,
  };
};

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  dark: mantineOf('dark'),
  light: mantineOf('light'),
});
