// What the panel's views are made with, as the bundler calls it: shorter in every view than the automatic form.
export { Fragment, h } from 'preact'
