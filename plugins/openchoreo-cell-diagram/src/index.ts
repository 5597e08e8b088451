export { openchoreoCellDiagramPlugin as default } from './plugin';
